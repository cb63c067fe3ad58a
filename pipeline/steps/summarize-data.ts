import { createHash } from 'node:crypto';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import {
  type FeatureStatistics,
  ProcessDataOutput,
  SummarizeDataInput,
  type SummarizeDataOutput,
} from '../contract.ts';
import { parseAs } from '../parse-as.ts';
import { splits } from '../settings.ts';
import { readObject, s3FromEnvironment } from './s3.ts';
import { mergeStatistics } from './statistics.ts';

const environmentS3 = s3FromEnvironment();

/** `lambda_summarize_data`. */
export const handler = (event: unknown): Promise<SummarizeDataOutput> =>
  summarizeData(parseAs(SummarizeDataInput, event, 'lambda_summarize_data input'), environmentS3);

/**
 * `manifest.json` of a distributed map's ResultWriter and the objects it lists (Step Functions developer guide,
 * "ResultWriter (Map)"). Fields that are not read here are let through.
 */
const ResultFiles = z.array(z.object({ Key: z.string(), Size: z.number() }));
const Manifest = z.object({
  DestinationBucket: z.string(),
  ResultFiles: z.object({ FAILED: ResultFiles, PENDING: ResultFiles, SUCCEEDED: ResultFiles }),
});
const Succeeded = z.array(z.object({ Output: z.string() }));
const Failed = z.array(z.object({ Input: z.string(), Error: z.string().optional(), Cause: z.string().optional() }));

interface FailedFile {
  key: string;
  error: string;
  cause: string;
}

/**
 * Adds up what the map found in every raw file and writes `summary.json` with the parts too large for the state: the files,
 * those that failed with why, and the feature statistics.
 * @throws ContractError where a result is not what `lambda_process_data` gives
 */
export async function summarizeData(input: SummarizeDataInput, s3: S3Client): Promise<SummarizeDataOutput> {
  const { bucket, key } = input.manifest;
  const manifest = await readJson(s3, bucket, key, Manifest);
  const { SUCCEEDED, FAILED, PENDING } = manifest.ResultFiles;
  const results: ProcessDataOutput[] = [];
  for (const file of SUCCEEDED) {
    const items = await readJson(s3, manifest.DestinationBucket, file.Key, Succeeded);
    for (const item of items)
      results.push(parseAs(ProcessDataOutput, JSON.parse(item.Output), `s3://${bucket}/${file.Key}`));
  }
  const failed: FailedFile[] = [];
  for (const file of [...FAILED, ...PENDING])
    for (const item of await readJson(s3, manifest.DestinationBucket, file.Key, Failed)) failed.push(failedFile(item));
  const files = results.filter((result) => result.status === 'processed').sort((a, b) => compareKeys(a.key, b.key));
  return writeSummary(s3, input.output, files, failed);
}

async function readJson<T extends z.ZodType>(s3: S3Client, bucket: string, key: string, schema: T) {
  const text = (await readObject(s3, bucket, key)).toString('utf8');
  return parseAs(schema, JSON.parse(text), `s3://${bucket}/${key}`);
}

function failedFile(item: z.infer<typeof Failed>[number]): FailedFile {
  const { key } = parseAs(z.object({ key: z.string() }), JSON.parse(item.Input), 'input of a failed item');
  return { key, error: item.Error ?? 'not started', cause: item.Cause ?? '' };
}

async function writeSummary(
  s3: S3Client,
  output: SummarizeDataInput['output'],
  files: readonly ProcessDataOutput[],
  failed: readonly FailedFile[],
): Promise<SummarizeDataOutput> {
  const summary = { bucket: output.bucket, key: `${output.prefix}summary.json` };
  const totals = { ...totalsOf(files), failedFiles: failed.length };
  const statistics = files.reduce<FeatureStatistics[]>((sum, file) => mergeStatistics(sum, file.statistics), []);
  const listed = files.map(({ statistics, status, ...file }) => file);
  const Body = JSON.stringify({ ...totals, statistics, failed, files: listed });
  await s3.send(
    new PutObjectCommand({ Bucket: summary.bucket, Key: summary.key, Body, ContentType: 'application/json' }),
  );
  return { ...totals, summary };
}

/** Sums over processed files. */
function totalsOf(files: readonly ProcessDataOutput[]): Omit<SummarizeDataOutput, 'failedFiles' | 'summary'> {
  const sum = (value: (file: ProcessDataOutput) => number) => files.reduce((total, file) => total + value(file), 0);
  const split = (name: (typeof splits)[number]) => ({
    rows: sum((file) => file.splits[name].rows),
    failures: sum((file) => file.splits[name].failures),
  });
  const perSplit = { train: split('train'), validation: split('validation'), test: split('test') };
  return {
    files: files.length,
    rows: splits.reduce((total, name) => total + perSplit[name].rows, 0),
    failures: splits.reduce((total, name) => total + perSplit[name].failures, 0),
    rejectedRows: sum((file) => file.rejectedRows),
    splits: perSplit,
    datasetHash: datasetHash(files),
  };
}

/** SHA-256 over `key NUL version id NUL ETag LF` of each file, in the order of the keys: the same data, the same hash. */
function datasetHash(files: readonly ProcessDataOutput[]): string {
  const hash = createHash('sha256');
  for (const { key, versionId, etag } of files) hash.update(`${key}\0${versionId ?? ''}\0${etag ?? ''}\n`);
  return hash.digest('hex');
}

const compareKeys = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
