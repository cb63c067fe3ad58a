import type { FeatureSummary } from '../../drift-report.ts';
import { type EvaluationFindings, EvaluationReport } from '../../evaluation-report.ts';
import { Gate } from '../../gate-settings.ts';
import { parseAs } from '../../parse-as.ts';
import { seededRandom } from '../../random.ts';
import type { CostSettings } from '../../settings.ts';
import { judge } from '../gate/judge.ts';
import { sketchOf } from './drift/distribution.ts';
import { driftOf, numericDrift } from './drift/drift.ts';
import { evaluateModels, type HeldOut, type ModelScores } from './evaluate.ts';

interface Sample {
  /** How far apart a model sees failures and healthy rows, in standard deviations; it scores the true probability of what it sees. */
  skill?: number;
  /** What serves; `equal` has the challenger's skill. */
  champion?: 'none' | 'equal' | 'better' | 'worse' | 'cannot be evaluated';
  /** What the new torques lie above the champion's, in Nm. */
  torqueShift?: number;
  seed?: number;
}

const COSTS: CostSettings = { currency: 'EUR', missedFailure: 500, falseAlarm: 25, inspection: 15, hoursPerRow: 0.05 };
const ROWS = 2000;
const FAILURE_SHARE = 0.034;
const TYPES = ['L', 'M', 'H'];

/** Findings of made-up scores, measured as the handler measures: a challenger beside an equally good champion. */
export function sampleFindings(sample: Sample = {}): EvaluationFindings {
  const { skill = 3.5, champion = 'equal', torqueShift = 0, seed = 1 } = sample;
  const random = seededRandom(seed);
  const label = () => (random.uniform() < FAILURE_SHARE ? 1 : 0);
  const labels = { validation: Array.from({ length: ROWS }, label), test: Array.from({ length: ROWS }, label) };
  const shared = {
    validation: labels.validation.map(() => random.normal(0, 0.8)),
    test: labels.test.map(() => random.normal(0, 0.8)),
  };
  const scores = (name: string, apart: number): ModelScores => {
    const part = (split: 'validation' | 'test') =>
      Float32Array.from(labels[split], (value, row) => {
        const found = apart * value + shared[split][row]! + random.normal(0, 0.6);
        return 1 / (1 + Math.exp(apart * (apart / 2 - found) - Math.log(FAILURE_SHARE / (1 - FAILURE_SHARE))));
      });
    return {
      artifact: `s3://models/${name}/model.tar.gz`,
      artifactSha256: name,
      validation: part('validation'),
      test: part('test'),
      invalidScores: 0,
    };
  };
  const heldOut: HeldOut = {
    validation: { labels: labels.validation },
    test: {
      labels: labels.test,
      assets: Int32Array.from({ length: ROWS }, (_, row) => row),
      columns: {
        Type: {
          values: labels.test.map((_, row) => ((row * 7) % 10 < 6 ? 0 : (row * 7) % 10 < 9 ? 1 : 2)),
          categories: TYPES,
        },
      },
    },
  };
  const gate = Gate.parse({ intervals: { rounds: 200 } });
  const ours = scores('challenger', skill);
  const lead = champion === 'better' ? 1.5 : champion === 'worse' ? -1.5 : 0;
  const theirs = scores('champion', skill + lead);
  const compared = champion !== 'none' && champion !== 'cannot be evaluated';
  const found = evaluateModels(
    heldOut,
    { challenger: ours, champion: compared ? theirs : undefined },
    { dataset: { columns: [{ name: 'Type', type: 'category', values: TYPES }] }, gate, costs: COSTS },
  );
  const torque = (shift: number) => sketchOf(Float32Array.from({ length: 7000 }, () => random.normal(40 + shift, 10)));
  const features = (shift: number): FeatureSummary[] => [
    {
      name: 'Type',
      kind: 'category',
      counts: { categories: TYPES.map((category, i) => ({ category, count: [4200, 2100, 700][i]! })), missing: 0 },
    },
    { name: 'Torque [Nm]', kind: 'number', distribution: torque(shift) },
  ];
  const [before, now] = [features(0), features(torqueShift)];
  const validation = { rows: ROWS, failures: labels.validation.filter((value) => value === 1).length };
  const test = { rows: found.counts.rows, failures: found.counts.failures };
  return {
    schemaVersion: 2,
    createdAt: '2026-11-22T10:05:00.000Z',
    execution: {
      arn: 'arn:aws:states:us-east-1:000000000000:execution:pm-dev:github-7-1',
      startedAt: '2026-11-22T10:00:00.000Z',
      startedBy: {
        reason: 'schedule',
        commit: '5f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c',
        actor: 'octocat',
        runUrl: 'https://github.com/your-org/fresh-model/actions/runs/7',
      },
      definitionSha256: 'a'.repeat(64),
    },
    training: {
      trainer: 'sagemaker',
      instanceType: 'ml.m5.large',
      jobName: 'retrain-0123456789abcdef01234567-0-0-0',
      billableSeconds: 184,
      hyperparameters: { objective: 'binary:logistic', num_round: '300', max_depth: '4', eta: '0.05' },
      artifactWrittenAt: '2026-11-22T10:04:00.000Z',
    },
    dataset: {
      location: { bucket: 'pm-dev-raw', prefix: 'raw/' },
      totals: {
        files: 1,
        failedFiles: 0,
        rows: 11_000,
        failures: 239 + validation.failures + test.failures,
        rejectedRows: 3,
        splits: { train: { rows: 7000, failures: 239 }, validation, test },
        datasetHash: 'b'.repeat(64),
        summary: { bucket: 'pm-dev-features', key: 'executions/github-7-1/summary.json' },
      },
      files: [{ key: 'raw/2026-11-22.csv', versionId: 'v1', etag: '"e"' }],
      split: { salt: 'fresh-model-1', shares: { train: 0.7, validation: 0.1, test: 0.2 } },
      features: ['Type', 'Torque [Nm]'],
    },
    costs: COSTS,
    heldOut: { validation, test: found.counts },
    challenger: found.challenger,
    comparison: comparisonOf(),
    slices: found.slices,
    reference: { features: now, scores: sketchOf(ours.test) },
  };

  function comparisonOf(): EvaluationFindings['comparison'] {
    if (champion === 'none') return { kind: 'first' };
    const endpointConfig = 'config-1';
    if (!found.champion || !found.difference)
      return { kind: 'cannot be evaluated', endpointConfig, reason: 'endpoint pm-dev is Updating, expected InService' };
    const scoresThen = sketchOf(theirs.validation);
    return {
      kind: 'compared',
      endpointConfig,
      model: 'model-1',
      champion: found.champion,
      difference: found.difference,
      drift: {
        reference: {
          execution: 'arn:aws:states:us-east-1:000000000000:execution:pm-dev:github-6-1',
          createdAt: '2026-11-15T10:05:00.000Z',
        },
        features: driftOf(before, now),
        scores: numericDrift(scoresThen, sketchOf(theirs.test)),
      },
    };
  }
}

/** A whole report of {@link sampleFindings}, as `evaluation.json` holds it, judged by the gate's defaults. */
export function sampleReport(sample: Sample = {}, settings: object = {}): EvaluationReport {
  const findings = sampleFindings(sample);
  const gate = judge(findings, Gate.parse(settings));
  const report = { ...findings, gate, decision: gate.passed ? 'pass' : 'fail', goldenRows: [] };
  return parseAs(EvaluationReport, JSON.parse(JSON.stringify(report)), 'sample report');
}
