import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { EvaluationReport } from '../evaluation-report.ts';
import { parseAs } from '../parse-as.ts';
import { parseS3Uri, readObject } from './s3.ts';

/** An `evaluation.json` and the hash of its bytes. */
interface StoredEvaluation {
  report: EvaluationReport;
  /** Hexadecimal. */
  sha256: string;
}

/**
 * Reads an `evaluation.json`.
 * @throws ContractError where it does not fit its schema
 * @throws ObjectNotFoundError where there is none
 */
export async function readEvaluation(s3: S3Client, uri: string): Promise<StoredEvaluation> {
  const { bucket, key } = parseS3Uri(uri);
  const bytes = await readObject(s3, bucket, key);
  return { report: parseAs(EvaluationReport, JSON.parse(bytes.toString('utf8')), uri), sha256: sha256(bytes) };
}

/** SHA-256 in hexadecimal. */
export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
