import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { EvaluateModelInput, type EvaluateModelOutput } from '../contract.ts';
import { EvaluationReport, type Metrics } from '../evaluation-report.ts';
import { unpackArtifact } from '../model/artifact.ts';
import { type Booster, predict } from '../model/booster.ts';
import { cheapestThreshold, costPerThousandHours } from '../model/evaluation/costs.ts';
import { computeMetrics } from '../model/evaluation/metrics.ts';
import { rankRows } from '../model/evaluation/ranking.ts';
import { featureNames } from '../model/features.ts';
import { judge } from '../model/gate.ts';
import { parseAs } from '../parse-as.ts';
import type { CostSettings } from '../settings.ts';
import { type Champion, findChampion } from './champion.ts';
import { sha256 } from './evaluation.ts';
import { type FeatureRows, readFeatureRows } from './feature-rows.ts';
import { chooseGoldenRows, readGoldenRows } from './golden-rows.ts';
import { parseS3Uri, readObject, s3FromEnvironment } from './s3.ts';

/** What the evaluation works with; tests give their own. */
interface EvaluateModelClients {
  s3: S3Client;
  sagemaker: SageMakerClient;
  now: () => Date;
}

const environment: EvaluateModelClients = {
  s3: s3FromEnvironment(),
  sagemaker: new SageMakerClient(),
  now: () => new Date(),
};

/** `lambda_evaluate_model`. */
export const handler = (event: unknown): Promise<EvaluateModelOutput> =>
  evaluateModel(parseAs(EvaluateModelInput, event, 'lambda_evaluate_model input'), environment);

/** The rows that both models are scored on. */
interface HeldOut {
  validation: FeatureRows;
  test: FeatureRows;
}

/**
 * Scores challenger and champion on the same held-out rows, judges the challenger and writes `evaluation.json`.
 * @throws FeatureSkewError where the stored features are not what the raw cells give
 */
export async function evaluateModel(
  input: EvaluateModelInput,
  { s3, sagemaker, now }: EvaluateModelClients,
): Promise<EvaluateModelOutput> {
  const { dataset, features: folder, gate: limits, costs, output } = input;
  const features = featureNames(dataset);
  const part = (name: string) =>
    readFeatureRows(s3, { bucket: folder.bucket, prefix: `${folder.prefix}${name}/` }, features.length);
  const rows: HeldOut = { validation: await part('validation'), test: await part('test') };
  const champion = await findChampion(sagemaker, s3, input.endpointName, dataset);
  const challenger = scoreHeldOut(await loadBooster(s3, input.artifact), rows, costs);
  const comparison = await compare(s3, champion, challenger.metrics, rows, costs);
  const testRows = {
    rows: rows.test.matrix.rowCount,
    failures: rows.test.labels.filter((label) => label === 1).length,
  };
  const { scoresNotFinite, metrics, hourlyCosts, scores } = challenger;
  const gate = judge({ gate: limits, challenger: metrics, comparison, testRows, scoresNotFinite });
  const decision = gate.passed ? 'pass' : 'fail';
  const golden = chooseGoldenRows({ scores, labels: rows.test.labels }, hasMissing(rows.test));
  const report = {
    schemaVersion: 1,
    createdAt: now().toISOString(),
    execution: input.execution,
    data: input.data,
    summary: input.summary,
    split: dataset.split,
    features,
    hyperparameters: input.hyperparameters,
    testRows,
    costs,
    challenger: { artifact: input.artifact, metrics, hourlyCosts },
    comparison,
    gate,
    decision,
    goldenRows: await readGoldenRows(s3, dataset, { bucket: folder.bucket, rows: rows.test, scores }, golden),
  };
  const evaluation = await writeReport(s3, output, report);
  return {
    decision,
    reasons: gate.checks.filter((check) => !check.passed).map((check) => `${check.name}: ${check.reason}`),
    evaluation,
    averagePrecision: metrics.averagePrecision,
    championEndpointConfig: champion.kind === 'none' ? '' : champion.endpointConfig,
  };
}

async function loadBooster(s3: S3Client, uri: string): Promise<Booster> {
  const { bucket, key } = parseS3Uri(uri);
  return unpackArtifact(await readObject(s3, bucket, key));
}

/**
 * Metrics and costs on the test rows at the threshold that is cheapest on the validation rows. A score that is not finite
 * counts as 0.
 */
function scoreHeldOut(booster: Booster, { validation, test }: HeldOut, costs: CostSettings) {
  const score = ({ matrix }: FeatureRows) => (matrix.rowCount === 0 ? new Float32Array() : predict(booster, matrix));
  const [validationScores, scores] = [score(validation), score(test)];
  let scoresNotFinite = 0;
  for (const values of [validationScores, scores])
    for (const [row, value] of values.entries()) {
      if (Number.isFinite(value)) continue;
      scoresNotFinite++;
      values[row] = 0;
    }
  const threshold = cheapestThreshold(rankRows({ scores: validationScores, labels: validation.labels }), costs);
  const rows = { scores, labels: test.labels };
  const ranking = rankRows(rows);
  return {
    scores,
    scoresNotFinite,
    metrics: computeMetrics(rows, threshold, undefined, ranking),
    hourlyCosts: costPerThousandHours(ranking, threshold, costs),
  };
}

async function compare(
  s3: S3Client,
  champion: Champion,
  challenger: Metrics,
  rows: HeldOut,
  costs: CostSettings,
): Promise<EvaluationReport['comparison']> {
  if (champion.kind === 'none') return { kind: 'first' };
  const { endpointConfig } = champion;
  if (champion.kind === 'unusable') return { kind: 'cannot be evaluated', endpointConfig, reason: champion.reason };
  const { model, artifact } = champion;
  let scored: ReturnType<typeof scoreHeldOut>;
  try {
    scored = scoreHeldOut(await loadBooster(s3, artifact), rows, costs);
  } catch (error) {
    return { kind: 'cannot be evaluated', endpointConfig, reason: `${artifact}: ${(error as Error).message}` };
  }
  const { metrics, hourlyCosts } = scored;
  const averagePrecisionDifference = challenger.averagePrecision - metrics.averagePrecision;
  return { kind: 'compared', endpointConfig, model, artifact, metrics, hourlyCosts, averagePrecisionDifference };
}

function hasMissing({ matrix: { values, columnCount } }: FeatureRows): (row: number) => boolean {
  return (row) => values.subarray(row * columnCount, (row + 1) * columnCount).some(Number.isNaN);
}

async function writeReport(s3: S3Client, { bucket, key }: EvaluateModelInput['output'], report: unknown) {
  const uri = `s3://${bucket}/${key}`;
  const bytes = Buffer.from(`${JSON.stringify(parseAs(EvaluationReport, report, uri), undefined, 2)}\n`);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/json' }));
  return { uri, sha256: sha256(bytes) };
}
