/**
 * The training process: the container of the built-in XGBoost. It fetches its channels from S3, trains, prints a line a
 * round as XGBoost does, and leaves `model.tar.gz`. Started by trainer-process.ts.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { packArtifact } from '../../../pipeline/model/artifact.ts';
import { HyperparameterError, parseHyperparameters } from '../../../pipeline/model/hyperparameters.ts';
import { type LabelledRows, type Round, TrainingDataError, train } from '../../../pipeline/model/train.ts';
import { readAhead } from '../../../pipeline/rows/read-ahead.ts';
import { ChannelReader, checkChannels, isDataFile, UserError } from './channel.ts';
import { parseS3Uri } from './state.ts';
import type { Progress, TrainingOrder } from './trainer-process.ts';
import { metricsOf } from './training-job.ts';
import type { Channel } from './training-request.ts';

const s3 = new S3Client({ forcePathStyle: true });
const report = (progress: Progress) => new Promise<void>((sent) => process.send!(progress, () => sent()));

/**
 * What SageMaker itself, not the container, could not do with S3:
 * https://github.com/aws/amazon-sagemaker-examples/issues/4384
 */
class TransferError extends Error {
  constructor(message: string, cause: Error) {
    super(`${message} (${cause.name}: ${cause.message})`);
  }
}

async function open(object: { Bucket: string; Key: string }): Promise<Readable> {
  const { Body } = await s3.send(new GetObjectCommand(object)).catch((error: Error) => {
    const { Bucket, Key } = object;
    throw new TransferError(`Data download failed:Unable to download object s3://${Bucket}/${Key}`, error);
  });
  return Body as Readable;
}

async function readChannel(channel: Channel): Promise<LabelledRows> {
  const reader = new ChannelReader(channel);
  const { Bucket, Key: Prefix } = parseS3Uri(channel.DataSource.S3DataSource.S3Uri);
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket, Prefix }))
    keys.push(...Contents.map(({ Key }) => Key!).filter(isDataFile));
  for await (const { key, file } of readAhead(keys, (Key) => open({ Bucket, Key }))) {
    for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY }))
      reader.add(line, key.split('/').at(-1)!);
  }
  const rows = reader.rows();
  if (rows.matrix.rowCount === 0)
    throw new UserError(`No data in ${channel.ChannelName} channel path /opt/ml/input/data/${channel.ChannelName}`);
  return rows;
}

function onRound({ line }: Round): void {
  console.log(line);
  void report({ type: 'round', line, metrics: metricsOf(line) });
}

async function run({ hyperparameters: given, channels, artifact }: TrainingOrder): Promise<void> {
  const hyperparameters = parseHyperparameters(given);
  checkChannels(channels);
  const named = (name: string) => channels.find(({ ChannelName }) => ChannelName === name);
  const training = await readChannel(named('train')!);
  const validationChannel = named('validation');
  const validation = validationChannel && (await readChannel(validationChannel));
  await report({ type: 'stage', stage: 'Training' });
  console.log(`Train matrix has ${training.matrix.rowCount} rows and ${training.matrix.columnCount} columns`);
  if (validation) console.log(`Validation matrix has ${validation.matrix.rowCount} rows`);
  const { booster } = train({ training, validation, hyperparameters, onRound });
  await report({ type: 'stage', stage: 'Uploading' });
  await s3.send(new PutObjectCommand({ ...artifact, Body: await packArtifact(booster) })).catch((error: Error) => {
    throw new TransferError(
      `Artifact upload failed:Unable to upload object s3://${artifact.Bucket}/${artifact.Key}`,
      error,
    );
  });
}

/** SageMaker's failure reason: what the container wrote about its error, and its exit code. */
function failureReason(error: unknown): string {
  if (error instanceof TransferError) return `ClientError: ${error.message}`;
  const isUsersFault =
    error instanceof UserError || error instanceof HyperparameterError || error instanceof TrainingDataError;
  const name = isUsersFault ? 'UserError' : 'AlgorithmError';
  const message = error instanceof Error ? error.message : String(error);
  return (
    `AlgorithmError: framework error: \nsagemaker_algorithm_toolkit.exceptions.${name}: ${message}`.slice(0, 1000) +
    ', exit code: 1'
  );
}

const [order] = (await once(process, 'message')) as [TrainingOrder];
try {
  await run(order);
  await report({ type: 'done' });
} catch (error) {
  console.error(error);
  await report({ type: 'failed', reason: failureReason(error) });
}
// Files that were opened ahead and never read would keep the process.
process.exit();
