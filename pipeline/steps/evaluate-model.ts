import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { EvaluateModelInput, type EvaluateModelOutput } from '../contract.ts';
import { type EvaluationFindings, EvaluationReport } from '../evaluation-report.ts';
import { sketchOf } from '../model/evaluation/drift/distribution.ts';
import { driftOf, numericDrift } from '../model/evaluation/drift/drift.ts';
import { type Evaluation, evaluateModels, sliceColumns } from '../model/evaluation/evaluate.ts';
import { featureNames } from '../model/features.ts';
import { judge } from '../model/gate/judge.ts';
import { modelCardOf } from '../model/registry/model-card.ts';
import { modelQualityOf } from '../model/registry/model-quality.ts';
import { parseAs } from '../parse-as.ts';
import { findChampion } from './champion.ts';
import { readDataSummary } from './data-summary.ts';
import { sha256 } from './evaluation.ts';
import { type FeatureRows, readFeatureRows } from './feature-rows.ts';
import { chooseGoldenRows } from './golden-rows.ts';
import { type HeldOutParts, readArtifact, type ScoredChampion, scoreChampion, scoreHeldOut } from './model-scores.ts';
import { readRawTestRows } from './raw-test-rows.ts';
import { s3FromEnvironment } from './s3.ts';

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

/**
 * Scores challenger and champion on the same held-out rows, judges the challenger and writes `evaluation.json`, and
 * beside it `model-quality.json` for the model registry.
 * @throws FeatureSkewError where the stored features are not what the raw cells give
 */
export async function evaluateModel(
  input: EvaluateModelInput,
  { s3, sagemaker, now }: EvaluateModelClients,
): Promise<EvaluateModelOutput> {
  const { dataset, features: folder, gate: settings } = input;
  const part = (name: string) =>
    readFeatureRows(s3, { bucket: folder.bucket, prefix: `${folder.prefix}${name}/` }, featureNames(dataset).length);
  const rows: HeldOutParts = { validation: await part('validation'), test: await part('test') };
  const artifact = await readArtifact(s3, input.artifact);
  const challenger = scoreHeldOut(artifact, rows);
  const champion = await scoreChampion(s3, await findChampion(sagemaker, s3, input.endpointName, dataset), rows);
  const raw = await readRawTestRows(s3, {
    bucket: folder.bucket,
    dataset,
    rows: rows.test,
    scores: challenger.test,
    golden: chooseGoldenRows({ scores: challenger.test, labels: rows.test.labels }, hasMissing(rows.test)),
    columns: sliceColumns(settings, dataset),
  });
  const evaluation = evaluateModels(
    { validation: rows.validation, test: { labels: rows.test.labels, assets: raw.assets, columns: raw.columns } },
    { challenger, champion: champion.kind === 'scored' ? champion.scores : undefined },
    { dataset, gate: settings, costs: input.costs },
  );
  const summary = await readDataSummary(s3, input.summary.summary);
  const findings: EvaluationFindings = {
    schemaVersion: 2,
    createdAt: now().toISOString(),
    execution: input.execution,
    training: {
      ...input.training,
      hyperparameters: input.hyperparameters,
      artifactWrittenAt: artifact.writtenAt.toISOString(),
    },
    dataset: {
      location: input.data,
      totals: input.summary,
      files: summary.files.slice(0, LISTED_FILES).map(({ key, versionId, etag }) => ({ key, versionId, etag })),
      split: dataset.split,
      features: featureNames(dataset),
    },
    costs: input.costs,
    heldOut: { validation: countsOf(rows.validation), test: evaluation.counts },
    challenger: evaluation.challenger,
    comparison: comparisonOf(champion, evaluation, summary.features),
    slices: evaluation.slices,
    reference: { features: summary.features, scores: sketchOf(challenger.test) },
  };
  const gate = judge(findings, settings);
  const decision = gate.passed ? 'pass' : 'fail';
  const failed = gate.checks.filter(({ outcome }) => outcome === 'failed');
  const report = parseAs(
    EvaluationReport,
    { ...findings, gate, decision, goldenRows: raw.goldenRows },
    'evaluation.json',
  );
  const quality = { bucket: input.output.bucket, key: input.output.key.replace(/[^/]+$/, 'model-quality.json') };
  await writeJson(s3, quality, modelQualityOf(report));
  return {
    decision,
    verdict: gate.verdict.verdict,
    reasons: failed.map(({ name, reason, limit }) => `${name}: ${reason} (asked: ${limit})`),
    evaluation: await writeJson(s3, input.output, report),
    averagePrecision: evaluation.challenger.metrics.averagePrecision,
    modelCard: modelCardOf(report),
    championEndpointConfig: champion.kind === 'none' ? '' : champion.endpointConfig,
  };
}

/** As many files as the report names with their versions; `summary.json` names all. */
const LISTED_FILES = 50;

function comparisonOf(
  champion: ScoredChampion,
  evaluation: Evaluation,
  features: EvaluationFindings['reference']['features'],
): EvaluationFindings['comparison'] {
  if (champion.kind === 'none') return { kind: 'first' };
  const { endpointConfig } = champion;
  if (champion.kind === 'unusable') return { kind: 'cannot be evaluated', endpointConfig, reason: champion.reason };
  const { execution, createdAt, reference } = champion.report;
  return {
    kind: 'compared',
    endpointConfig,
    model: champion.model,
    champion: evaluation.champion!,
    difference: evaluation.difference!,
    drift: {
      reference: { execution: execution.arn, createdAt },
      features: driftOf(reference.features, features),
      scores: numericDrift(reference.scores, sketchOf(champion.scores.test)),
    },
  };
}

function countsOf({ matrix, labels }: FeatureRows): { rows: number; failures: number } {
  return { rows: matrix.rowCount, failures: labels.filter((label) => label === 1).length };
}

function hasMissing({ matrix: { values, columnCount } }: FeatureRows): (row: number) => boolean {
  return (row) => values.subarray(row * columnCount, (row + 1) * columnCount).some(Number.isNaN);
}

async function writeJson(s3: S3Client, { bucket, key }: EvaluateModelInput['output'], value: unknown) {
  const bytes = Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: 'application/json' }));
  return { uri: `s3://${bucket}/${key}`, sha256: sha256(bytes) };
}
