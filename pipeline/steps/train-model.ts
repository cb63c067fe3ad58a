import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { TrainModelInput, type TrainModelOutput } from '../contract.ts';
import { packArtifact } from '../model/artifact.ts';
import { parseHyperparameters } from '../model/hyperparameters.ts';
import { type Round, train } from '../model/train.ts';
import { parseAs } from '../parse-as.ts';
import { readFeatureRows } from './feature-rows.ts';
import { s3FromEnvironment } from './s3.ts';

const environmentS3 = s3FromEnvironment();

/** `lambda_train_model`. */
export const handler = (event: unknown): Promise<TrainModelOutput> =>
  trainModel(parseAs(TrainModelInput, event, 'lambda_train_model input'), environmentS3);

/**
 * Trains as SageMaker's training job does: the same hyperparameters, the same channels, the same artifact.
 * @param log gets a line a boosting round, as XGBoost prints it
 * @param now milliseconds of a clock that never goes back
 * @throws HyperparameterError, TrainingDataError
 */
export async function trainModel(
  input: TrainModelInput,
  s3: S3Client,
  log: (line: string) => void = console.log,
  now: () => number = () => performance.now(),
): Promise<TrainModelOutput> {
  const startedAt = now();
  const hyperparameters = parseHyperparameters(input.hyperparameters);
  const training = await readFeatureRows(s3, input.train);
  const validation = await readFeatureRows(s3, input.validation, training.matrix.columnCount);
  let lastRound: Round | undefined;
  const { booster } = train({
    training,
    validation,
    hyperparameters,
    onRound(round) {
      lastRound = round;
      log(round.line);
    },
  });
  const { bucket, key } = input.output;
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await packArtifact(booster) }));
  const scores = lastRound?.scores ?? [];
  return {
    artifact: `s3://${bucket}/${key}`,
    metrics: Object.fromEntries(
      scores.filter(({ value }) => Number.isFinite(value)).map((s) => [`${s.dataset}:${s.metric}`, s.value]),
    ),
    seconds: (now() - startedAt) / 1000,
  };
}
