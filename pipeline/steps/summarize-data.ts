import { createHash } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { type DataSummary, ProcessDataOutput, SummarizeDataInput, type SummarizeDataOutput } from '../contract.ts';
import { FeatureSummaryMerger } from '../model/evaluation/drift/feature-summary.ts';
import { parseAs } from '../parse-as.ts';
import { type Split, splits } from '../settings.ts';
import { writeDataSummary } from './data-summary.ts';
import { jsonItems } from './json-items.ts';
import { readChunks, readObject, s3FromEnvironment } from './s3.ts';

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
const Succeeded = z.object({ Output: z.string() });
const Failed = z.object({ Input: z.string(), Error: z.string().optional(), Cause: z.string().optional() });

type ListedFile = DataSummary['files'][number];
type FailedFile = DataSummary['failed'][number];

/**
 * Adds up what the map found in every raw file and writes `summary.json` with the parts too large for the state: the files,
 * those that failed with why, and the features' distributions. Memory grows with the list of files alone: results are read
 * one by one.
 * @throws ContractError where a result is not what `lambda_process_data` gives
 */
export async function summarizeData(input: SummarizeDataInput, s3: S3Client): Promise<SummarizeDataOutput> {
  const { SUCCEEDED, FAILED, PENDING } = await readManifest(s3, input.manifest);
  const files: ListedFile[] = [];
  const features = new FeatureSummaryMerger();
  for await (const { item, source } of resultsIn(s3, SUCCEEDED, Succeeded)) {
    const { status, features: found, ...file } = parseAs(ProcessDataOutput, JSON.parse(item.Output), source);
    if (status === 'skipped') continue;
    files.push(file);
    features.add(found);
  }
  files.sort((a, b) => compareKeys(a.key, b.key));
  const failed: FailedFile[] = [];
  for await (const { item, source } of resultsIn(s3, [...FAILED, ...PENDING], Failed))
    failed.push(failedFile(item, source));
  const totals = { ...totalsOf(files), failedFiles: failed.length };
  const summary = { bucket: input.output.bucket, key: `${input.output.prefix}summary.json` };
  await writeDataSummary(s3, summary, { totals, features: features.result(), failed, files });
  return { ...totals, summary };
}

/** The result files by status. */
async function readManifest(s3: S3Client, { bucket, key }: SummarizeDataInput['manifest']) {
  const source = `s3://${bucket}/${key}`;
  const text = (await readObject(s3, bucket, key)).toString('utf8');
  const { DestinationBucket, ResultFiles } = parseAs(Manifest, JSON.parse(text), source);
  const objects = (files: typeof ResultFiles.FAILED) =>
    files.map(({ Key }) => ({ bucket: DestinationBucket, key: Key }));
  return {
    SUCCEEDED: objects(ResultFiles.SUCCEEDED),
    FAILED: objects(ResultFiles.FAILED),
    PENDING: objects(ResultFiles.PENDING),
  };
}

/** Every item of result files, one by one, with the address of its file for messages. */
async function* resultsIn<T extends z.ZodType>(s3: S3Client, files: { bucket: string; key: string }[], schema: T) {
  for (const { bucket, key } of files) {
    const source = `s3://${bucket}/${key}`;
    for await (const item of jsonItems(readChunks(s3, bucket, key)))
      yield { item: parseAs(schema, item, source), source };
  }
}

function failedFile(item: z.infer<typeof Failed>, source: string): FailedFile {
  const { key } = parseAs(z.object({ key: z.string() }), JSON.parse(item.Input), `${source}: Input`);
  return { key, error: item.Error ?? 'not started', cause: item.Cause ?? '' };
}

/** Sums over processed files. */
function totalsOf(files: readonly ListedFile[]): Omit<SummarizeDataOutput, 'failedFiles' | 'summary'> {
  const sum = (value: (file: ListedFile) => number) => files.reduce((total, file) => total + value(file), 0);
  const split = (name: Split) => ({
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
function datasetHash(files: readonly ListedFile[]): string {
  const hash = createHash('sha256');
  for (const { key, versionId, etag } of files) hash.update(`${key}\0${versionId ?? ''}\0${etag ?? ''}\n`);
  return hash.digest('hex');
}

const compareKeys = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
