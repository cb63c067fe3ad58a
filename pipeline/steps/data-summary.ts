import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DataSummary } from '../contract.ts';
import { parseAs } from '../parse-as.ts';
import { readObject } from './s3.ts';

/** An object in S3. */
interface Place {
  bucket: string;
  key: string;
}

/** Writes `summary.json`. */
export async function writeDataSummary(s3: S3Client, { bucket, key }: Place, summary: DataSummary): Promise<void> {
  const Body = JSON.stringify(parseAs(DataSummary, summary, `s3://${bucket}/${key}`));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: 'application/json' }));
}

/**
 * Reads `summary.json`.
 * @throws ObjectNotFoundError, or ContractError where it is not what {@link writeDataSummary} writes
 */
export async function readDataSummary(s3: S3Client, { bucket, key }: Place): Promise<DataSummary> {
  const text = (await readObject(s3, bucket, key)).toString('utf8');
  return parseAs(DataSummary, JSON.parse(text), `s3://${bucket}/${key}`);
}
