import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../evaluation-report.ts';
import { Gate } from '../gate-settings.ts';
import { unpackArtifact } from '../model/artifact.ts';
import { matrixOf, predict } from '../model/booster.ts';
import { modelCardOf } from '../model/registry/model-card.ts';
import { modelQualityOf } from '../model/registry/model-quality.ts';
import { evaluateModel } from './evaluate-model.ts';
import { sha256 } from './evaluation.ts';
import { clientOf, evaluationInput, memoryS3, trainedExecution } from './testing.ts';

const s3 = memoryS3();
let execution: Awaited<ReturnType<typeof trainedExecution>>;
beforeAll(async () => {
  execution = await trainedExecution(s3);
});

/** A SageMaker where `pm-dev` serves a model, or is in another state; among endpoints with similar names. */
const serving = (changes: { endpoint?: object; variants?: object[]; container?: object } = {}) =>
  clientOf<SageMakerClient>({
    ListEndpoints: ({ NextToken }) =>
      NextToken
        ? { Endpoints: [{ EndpointName: 'pm-dev' }] }
        : { Endpoints: [{ EndpointName: 'pm-dev-2' }], NextToken: 't' },
    DescribeEndpoint: () => ({ EndpointStatus: 'InService', EndpointConfigName: 'config-1', ...changes.endpoint }),
    DescribeEndpointConfig: () => ({ ProductionVariants: changes.variants ?? [{ ModelName: 'model-1' }] }),
    DescribeModel: () => ({
      PrimaryContainer: changes.container ?? {
        ModelDataUrl: 's3://models/executions/e/model.tar.gz',
        Environment: { EVALUATION_URI: 's3://models/champion.json' },
      },
    }),
  });
const servingNothing = clientOf<SageMakerClient>({
  ListEndpoints: () => ({ Endpoints: [{ EndpointName: 'pm-dev-2' }] }),
});

async function evaluate(sagemaker: SageMakerClient, changes: object = {}) {
  const input = { ...evaluationInput(execution), ...changes };
  const now = () => new Date('2026-11-22T00:00:00Z');
  const given = await evaluateModel(input, { s3: s3.client, sagemaker, now });
  return { given, report: JSON.parse(s3.text('models/evaluation.json')) as EvaluationReport };
}

/** Makes the evaluation of the model that serves, as its own execution wrote it. */
async function putChampion(changes: (report: EvaluationReport) => void = () => {}) {
  const { report } = await evaluate(servingNothing);
  changes(report);
  s3.put('models/champion.json', JSON.stringify(report));
}

describe('lambda_evaluate_model', () => {
  it('passes the first model that reaches the minimum, and gives the hash of the report it wrote', async () => {
    const { given, report } = await evaluate(servingNothing);
    expect(given).toEqual({
      decision: 'pass',
      verdict: 'first',
      reasons: [],
      evaluation: { uri: 's3://models/evaluation.json', sha256: sha256(s3.objects.get('models/evaluation.json')!) },
      averagePrecision: report.challenger.metrics.averagePrecision,
      modelCard: modelCardOf(report),
      championEndpointConfig: '',
    });
    expect(report.comparison).toEqual({ kind: 'first' });
    expect(JSON.parse(s3.text('models/model-quality.json'))).toEqual(modelQualityOf(report));
    expect(report.heldOut.test).toMatchObject(execution.summary.splits.test);
    expect(report.dataset.features).toHaveLength(9);
    expect(report.challenger.metrics.averagePrecision).toBeGreaterThan(0.5);
  });

  it('takes at least 20 golden rows of both classes, some with missing values, that the model scores as written', async () => {
    const { report } = await evaluate(servingNothing);
    const { goldenRows } = report;
    expect(goldenRows.length).toBeGreaterThanOrEqual(20);
    const labels = goldenRows.map(({ row }) => row['Machine failure']);
    expect(new Set(labels)).toEqual(new Set(['0', '1']));
    expect(goldenRows.some(({ features }) => features.includes(null))).toBe(true);
    const booster = await unpackArtifact(s3.objects.get('models/executions/e/model.tar.gz')!);
    const matrix = matrixOf(goldenRows.map(({ features }) => features.map((value) => value ?? Number.NaN)));
    expect([...predict(booster, matrix)]).toEqual(goldenRows.map(({ score }) => score));
    expect((await evaluate(servingNothing)).report.goldenRows).toEqual(goldenRows);
  });

  it('refuses a model below the minimum and says what was asked', async () => {
    const gate = Gate.parse({ ...evaluationInput(execution).gate, minimumAveragePrecision: 0.999 });
    const { given, report } = await evaluate(servingNothing, { gate });
    expect(given.decision).toBe('fail');
    expect(given.reasons).toEqual([
      expect.stringMatching(/^minimum average precision: average precision 0\.\d{4} .* \(asked: at least 0\.999\)$/),
    ]);
    expect(report.gate.passed).toBe(false);
  });

  it('scores the champion on the same rows: against itself the difference is 0', async () => {
    await putChampion();
    const { given, report } = await evaluate(serving());
    expect(given).toMatchObject({ decision: 'pass', championEndpointConfig: 'config-1' });
    expect(report.comparison).toMatchObject({
      kind: 'compared',
      endpointConfig: 'config-1',
      model: 'model-1',
      champion: report.challenger,
      difference: { averagePrecision: { estimate: 0, lower: 0, upper: 0 } },
      drift: { scores: { level: 'none' } },
    });
  });

  it.each([
    [
      'being created',
      serving({ endpoint: { EndpointStatus: 'Creating' } }),
      'endpoint pm-dev is Creating, expected InService',
    ],
    ['failed', serving({ endpoint: { EndpointStatus: 'Failed' } }), 'endpoint pm-dev is Failed, expected InService'],
    [
      'with two variants',
      serving({ variants: [{ ModelName: 'a' }, { ModelName: 'b' }] }),
      'has 2 production variants, expected one',
    ],
    ['of another making', serving({ container: { ModelDataUrl: 's3://a/b' } }), 'model model-1 has no EVALUATION_URI'],
    ['without an artifact', serving({ container: {} }), 'model model-1 has no model artifact'],
  ])('fails closed on an endpoint %s', async (_, sagemaker, reason) => {
    await putChampion();
    const { given, report } = await evaluate(sagemaker);
    expect(given).toMatchObject({ decision: 'fail', championEndpointConfig: 'config-1' });
    expect(given.reasons.join()).toContain(reason);
    expect(report.comparison).toMatchObject({ kind: 'cannot be evaluated', endpointConfig: 'config-1' });
  });

  it.each([
    [
      'another split',
      (report: EvaluationReport) => {
        report.dataset.split.salt = 'other';
      },
      'it was trained with split {"salt":"other"',
    ],
    [
      'other features',
      (report: EvaluationReport) => {
        report.dataset.features.pop();
      },
      'it was trained on the features Type,',
    ],
    [
      'otherwise derived features',
      (report: EvaluationReport) => {
        report.goldenRows[3]!.features[7]! *= 2;
      },
      'its golden rows now give other features: found features ',
    ],
    [
      'a column that is no more',
      (report: EvaluationReport) => {
        for (const { row } of report.goldenRows) delete row['Torque [Nm]'];
      },
      'its golden rows now give other features: golden rows: found columns',
    ],
    [
      'no readable evaluation',
      (report: EvaluationReport) => {
        report.dataset.features = 3 as never;
      },
      'its evaluation cannot be read: s3://models/champion.json: dataset.features: found 3',
    ],
  ])('fails closed on a champion with %s', async (_, change, reason) => {
    await putChampion(change);
    const { given } = await evaluate(serving());
    expect(given.reasons.join()).toContain(reason);
  });

  it('fails closed on a champion whose artifact is gone', async () => {
    await putChampion();
    const container = {
      ModelDataUrl: 's3://models/gone.tar.gz',
      Environment: { EVALUATION_URI: 's3://models/champion.json' },
    };
    const { given } = await evaluate(serving({ container }));
    expect(given.reasons.join()).toContain('s3://models/gone.tar.gz: found no object');
  });

  it.each([
    [
      'a changed raw cell',
      (text: string) => text.replaceAll(',M,', ',H,'),
      /line \d+: feature 1: found 2 from the raw cells, expected 1/,
    ],
    [
      'a raw row too few',
      (text: string) => text.trimEnd().split('\n').slice(0, -1).join('\n'),
      /found \d+ rows, expected \d+/,
    ],
    [
      'a raw cell that is no number',
      (text: string) => text.replaceAll(/\d+\.\d/g, 'x'),
      /line \d+: .*expected a number/,
    ],
  ])('calls %s skew, and fails', async (_, change, message) => {
    const keys = s3.keys('features/executions/e/rows/test/');
    const before = keys.map((key) => s3.text(key));
    for (const [i, key] of keys.entries()) s3.put(key, change(before[i]!));
    const error = await evaluate(servingNothing).catch((thrown: Error) => thrown);
    for (const [i, key] of keys.entries()) s3.put(key, before[i]!);
    expect(error).toMatchObject({ name: 'FeatureSkewError', message: expect.stringMatching(message) });
  });

  it('refuses where the test rows hold one class', async () => {
    const features = { bucket: 'features', prefix: 'none/' };
    const { given, report } = await evaluate(servingNothing, { features });
    expect(given.reasons.join()).toContain(
      'both classes: validation: 0 failures, 0 healthy; test: 0 failures, 0 healthy',
    );
    expect(report.goldenRows).toEqual([]);
  });
});
