import { Readable } from 'node:stream';
import { NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { sampleCsv } from '../data/generate.ts';
import { Gate } from '../gate-settings.ts';
import { shipped } from '../testing/shipped.ts';
import { processData } from './process-data.ts';
import { summarizeData } from './summarize-data.ts';
import { trainModel } from './train-model.ts';

/** What tests run on: a fork's own pipeline.yml may say anything. */
export const settings = shipped;

// biome-ignore lint/suspicious/noExplicitAny: each test knows the shape of the operations that it answers
type Answers = Record<string, (input: any) => unknown>;

/** An SDK client that answers commands by name (`GetObject`) and refuses every other. */
export function clientOf<Client>(answers: Answers): Client {
  const send = async (command: { constructor: { name: string }; input: unknown }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    const answer = answers[operation];
    if (!answer) throw new Error(`found ${operation}, expected one of ${Object.keys(answers).join(', ')}`);
    return answer(command.input);
  };
  return { send } as Client;
}

/** S3 in memory: what the steps ask of it. The wire is tested with the stand-in. */
export function memoryS3(overrides: Answers = {}) {
  /** By `bucket/key`. */
  const objects = new Map<string, Buffer>();
  const uploads = new Map<string, Map<number, Buffer>>();
  const place = ({ Bucket, Key }: { Bucket: string; Key: string }) => `${Bucket}/${Key}`;
  const keys = (prefix: string) => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
  const answers: Answers = {
    GetObject(input) {
      const content = objects.get(place(input));
      if (!content) throw new NoSuchKey({ message: 'The specified key does not exist.', $metadata: {} });
      const from = Number(/^bytes=(\d+)-$/.exec(input.Range ?? 'bytes=0-')![1]);
      return {
        Body: Readable.from(chunks(content.subarray(from))),
        ETag: `"${content.length}"`,
        VersionId: 'v1',
        LastModified: new Date('2026-11-22T00:00:10Z'),
      };
    },
    PutObject: (input) => objects.set(place(input), Buffer.from(input.Body)),
    DeleteObject: (input) => objects.delete(place(input)),
    ListObjectsV2({ Bucket, Prefix, ContinuationToken = '0' }) {
      const all = keys(`${Bucket}/${Prefix}`).map((key) => ({ Key: key.slice(Bucket.length + 1) }));
      const end = Number(ContinuationToken) + 2;
      return { Contents: all.slice(end - 2, end), NextContinuationToken: end < all.length ? String(end) : undefined };
    },
    CreateMultipartUpload(input) {
      uploads.set(place(input), new Map());
      return { UploadId: place(input) };
    },
    UploadPart(input) {
      uploads.get(input.UploadId)!.set(input.PartNumber, Buffer.from(input.Body));
      return { ETag: `"${input.PartNumber}"` };
    },
    CompleteMultipartUpload(input) {
      const parts = input.MultipartUpload.Parts.map((part: { PartNumber: number }) =>
        uploads.get(input.UploadId)!.get(part.PartNumber),
      );
      uploads.delete(input.UploadId);
      objects.set(place(input), Buffer.concat(parts));
    },
    AbortMultipartUpload: (input) => uploads.delete(input.UploadId),
  };
  return {
    client: clientOf<S3Client>({ ...answers, ...overrides }),
    objects,
    uploads,
    keys,
    put: (key: string, content: string | Uint8Array) => objects.set(key, Buffer.from(content as string)),
    text: (key: string) => objects.get(key)?.toString('utf8') ?? `no object ${key} among ${keys('').join(', ')}`,
  };
}

function* chunks(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += 65_536) yield content.subarray(start, start + 65_536);
}

/** A booster that is trained in less than a second on some thousand rows. */
export const HYPERPARAMETERS: Record<string, string> = {
  objective: 'binary:logistic',
  num_round: '40',
  max_depth: '4',
  eta: '0.2',
  eval_metric: 'aucpr',
};

/** An execution's folder as the steps before EvaluateModel leave it: two raw files processed, summarised and trained on. */
export async function trainedExecution(s3: ReturnType<typeof memoryS3>, dataset = settings.dataset) {
  const output = { bucket: 'features', prefix: 'executions/e/' };
  const items: { Input: string; Output: string }[] = [];
  for (const [i, key] of ['raw/a.csv', 'raw/b.csv'].entries()) {
    s3.put(`raw/${key}`, sampleCsv(1500, i + 1).replace(/^(5\d,.*?),\d+\.\d,/gm, '$1,,'));
    const input = { bucket: 'raw', key, dataset, output };
    items.push({ Input: JSON.stringify(input), Output: JSON.stringify(await processData(input, s3.client)) });
  }
  const manifest = putMapResults(s3, { SUCCEEDED: [items] });
  const summary = await summarizeData({ manifest, output }, s3.client);
  const folder = (name: string) => ({ bucket: 'features', prefix: `executions/e/${name}/` });
  const artifact = { bucket: 'models', key: 'executions/e/model.tar.gz' };
  const channels = { train: folder('train'), validation: folder('validation') };
  const training = await trainModel(
    { ...channels, hyperparameters: HYPERPARAMETERS, output: artifact },
    s3.client,
    () => {},
  );
  return { output, summary, training, hyperparameters: HYPERPARAMETERS, dataset };
}

/** What EvaluateModel takes for an execution that {@link trainedExecution} made. */
export const evaluationInput = ({
  output,
  summary,
  training,
  hyperparameters,
  dataset,
}: Awaited<ReturnType<typeof trainedExecution>>) => ({
  execution: {
    arn: 'arn:aws:states:r:1:execution:m:e',
    startedAt: '2026-11-22T00:00:00.000Z',
    startedBy: { reason: 'manual' },
    definitionSha256: 'a'.repeat(64),
  },
  training: { trainer: 'lambda' as const, instanceType: null, jobName: null, billableSeconds: training.seconds },
  features: output,
  dataset,
  data: { bucket: 'raw', prefix: 'raw/' },
  summary,
  hyperparameters,
  artifact: training.artifact,
  endpointName: 'pm-dev',
  gate: Gate.parse({
    intervals: { rounds: 200 },
    minimumHeldOut: { assets: 100, failedAssets: 5 },
    minimumAveragePrecision: 0.5,
    firstMinimumAveragePrecision: 0.2,
  }),
  costs: { currency: 'EUR', missedFailure: 500, falseAlarm: 25, inspection: 15, hoursPerRow: 0.05 },
  output: { bucket: 'models', key: 'evaluation.json' },
});

/** Writes result files as a distributed map's ResultWriter does, and their manifest. */
export function putMapResults(
  s3: ReturnType<typeof memoryS3>,
  results: Partial<Record<'SUCCEEDED' | 'FAILED', object[][]>>,
) {
  const written = (status: 'SUCCEEDED' | 'FAILED') =>
    (results[status] ?? []).map((items, i) => {
      const text = JSON.stringify(items.map((item) => ({ ExecutionArn: 'arn:x', Status: status, ...item })));
      s3.put(`features/map/uuid/${status}_${i}.json`, text);
      return { Key: `map/uuid/${status}_${i}.json`, Size: text.length };
    });
  const ResultFiles = { FAILED: written('FAILED'), PENDING: [], SUCCEEDED: written('SUCCEEDED') };
  const manifest = { DestinationBucket: 'features', MapRunArn: 'arn:aws:states:r:1:mapRun:m/l:u', ResultFiles };
  s3.put('features/map/uuid/manifest.json', JSON.stringify(manifest));
  return { bucket: 'features', key: 'map/uuid/manifest.json' };
}
