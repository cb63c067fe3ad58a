import { createHash } from 'node:crypto';
import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ProcessDataInput, type ProcessDataOutput } from '../contract.ts';
import { parseAs } from '../parse-as.ts';
import { TooManyRejectedRowsError } from './errors.ts';
import { PartWriter } from './part-writer.ts';
import { RawFile } from './raw-file.ts';
import { openObject, s3FromEnvironment } from './s3.ts';

const environmentS3 = s3FromEnvironment();

/** `lambda_process_data`. */
export const handler = (event: unknown): Promise<ProcessDataOutput> =>
  processData(parseAs(ProcessDataInput, event, 'lambda_process_data input'), environmentS3);

/**
 * Streams one raw CSV object into label-first feature parts by split, the raw cells of its test rows, and the rows that
 * cannot be used. Memory does not grow with the file. A file that fails leaves no part behind, but its rejected rows.
 * @throws InvalidFileError, TooManyRejectedRowsError, TooManyFeaturesError, ObjectNotFoundError
 */
export async function processData(input: ProcessDataInput, s3: S3Client): Promise<ProcessDataOutput> {
  const { bucket, key, dataset, output } = input;
  if (!isDataKey(key)) return skipped(key);
  const object = await openObject(s3, bucket, key);
  const sinks = openParts(s3, output.bucket, output.prefix, key);
  const parts = Object.values(sinks);
  const file = new RawFile(dataset, `s3://${bucket}/${key}`, sinks);
  try {
    for await (const chunk of object.chunks) {
      file.write(chunk);
      for (const part of parts) await part.flush();
    }
    const found = file.end();
    const written = parts.filter((part) => !part.isEmpty).map((part) => part.target.key);
    await finishAll(s3, parts);
    return {
      status: 'processed',
      key,
      versionId: object.versionId ?? null,
      etag: object.etag ?? null,
      ...found,
      written,
    };
  } catch (error) {
    if (error instanceof TooManyRejectedRowsError) await sinks.rejected.finish();
    else await sinks.rejected.abort();
    for (const part of parts) if (part !== sinks.rejected) await part.abort();
    throw error;
  }
}

/** Folders are not data, and neither are files whose name starts with `_`, such as the marker. */
function isDataKey(key: string): boolean {
  return !key.endsWith('/') && !key.slice(key.lastIndexOf('/') + 1).startsWith('_');
}

function skipped(key: string): ProcessDataOutput {
  const none = { rows: 0, failures: 0 };
  return {
    status: 'skipped',
    key,
    versionId: null,
    etag: null,
    rows: 0,
    rejectedRows: 0,
    splits: { train: none, validation: none, test: none },
    written: [],
    features: [],
  };
}

/** One part an output. Their name follows from the key, so that a retry overwrites and two files never meet. */
function openParts(s3: S3Client, bucket: string, prefix: string, key: string) {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 24);
  const part = (path: string) => new PartWriter(s3, { bucket, key: `${prefix}${path}` });
  return {
    train: part(`train/${name}.csv`),
    validation: part(`validation/${name}.csv`),
    test: part(`test/${name}.csv`),
    testRows: part(`rows/test/${name}.csv`),
    rejected: part(`rejected/${name}.jsonl`),
  };
}

/** Makes all parts appear, or none. */
async function finishAll(s3: S3Client, parts: readonly PartWriter[]): Promise<void> {
  const finished: PartWriter[] = [];
  try {
    for (const part of parts) {
      await part.finish();
      finished.push(part);
    }
  } catch (error) {
    for (const { target } of finished)
      await s3.send(new DeleteObjectCommand({ Bucket: target.bucket, Key: target.key }));
    throw error;
  }
}
