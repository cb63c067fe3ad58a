/** `evaluation.json`: what the approver sees, what VerifyEndpoint checks, what the next evaluation compares with. */
import * as z from 'zod';
import { Distribution, Drift, FeatureSummary } from './drift-report.ts';
import { Gate } from './gate-settings.ts';
import { CostSettings, count, name, SplitSettings } from './settings.ts';

/** Who or what started an execution. */
export const StartedBy = z.strictObject({
  /** `manual`, `schedule`, `marker` or what the person who started it wrote. */
  reason: z.string().min(1).max(256),
  commit: z.string().optional(),
  actor: z.string().optional(),
  runUrl: z.string().optional(),
});

/** An object in S3. */
export const S3Object = z.strictObject({ bucket: name, key: name });
/** A prefix in S3. */
export const S3Folder = z.strictObject({ bucket: name, prefix: z.string() });
/** Rows of one part of the data. */
export const SplitCounts = z.strictObject({ rows: count, failures: count });
/** Rows of every part of the data. */
export const PerSplit = z.strictObject({ train: SplitCounts, validation: SplitCounts, test: SplitCounts });

/** What all raw files held together. */
export const DataTotals = z.strictObject({
  files: count,
  failedFiles: count,
  /** Rows in use (labelled and readable), over all splits. */
  rows: count,
  failures: count,
  rejectedRows: count,
  splits: PerSplit,
  /** SHA-256 over the sorted keys, version ids and ETags of the raw objects. */
  datasetHash: z.string(),
  /** `summary.json`: the features' distributions and the list of files, too large for the state. */
  summary: S3Object,
});

/** How a model was trained. */
export const TrainingRun = z.strictObject({
  trainer: z.enum(['sagemaker', 'lambda']),
  /** Null for the Lambda. */
  instanceType: name.nullable(),
  /** Name of the SageMaker training job; null for the Lambda. */
  jobName: name.nullable(),
  /** What AWS charges for: of a training job `BillableTimeInSeconds`. */
  billableSeconds: z.number().min(0),
});

const Metrics = z.strictObject({
  averagePrecision: z.number(),
  rocAuc: z.number(),
  f1: z.number(),
  /** Matthews' correlation coefficient. */
  mcc: z.number(),
  precision: z.number(),
  recall: z.number(),
  /** The best recall with at least `precision`, and the threshold that gives it: null where no threshold does. */
  recallAtPrecision: z.strictObject({ precision: z.number(), recall: z.number(), threshold: z.number().nullable() }),
  brierScore: z.number(),
  logLoss: z.number(),
  /** Expected calibration error over 15 bins of equal width. */
  calibrationError: z.number(),
  /** How many times more failures than a blind choice the `share` of rows with the highest scores holds. */
  lift: z.array(z.strictObject({ share: z.number(), lift: z.number() })),
  /** Scores at or above it count as predicted failures; chosen for the least expected cost on the validation rows. 0: every row; 2: none. */
  threshold: z.number(),
  confusion: z.strictObject({
    truePositives: count,
    falsePositives: count,
    trueNegatives: count,
    falseNegatives: count,
  }),
});
export type Metrics = z.infer<typeof Metrics>;

/** Expected costs on the test rows, in `costs.currency` per 1,000 hours that a machine runs. */
const HourlyCosts = z.strictObject({
  model: z.number(),
  /** Without any model: every failure is missed. */
  neverStop: z.number(),
  /** Without any model: every row is inspected. */
  alwaysStop: z.number(),
});
export type HourlyCosts = z.infer<typeof HourlyCosts>;

/** A figure and the range it may truly lie in. */
const Interval = z.strictObject({ estimate: z.number(), lower: z.number(), upper: z.number() });
/** Null where a metric is not defined on these rows. */
const MetricIntervals = z.strictObject({
  averagePrecision: Interval.nullable(),
  rocAuc: Interval.nullable(),
  recall: Interval.nullable(),
  f1: Interval.nullable(),
  brierScore: Interval.nullable(),
  logLoss: Interval.nullable(),
  /** In `costs.currency` per 1,000 hours that a machine runs. */
  expectedCost: Interval.nullable(),
});

/** What plots show of a model on the test rows. */
const Curves = z.strictObject({
  precisionRecall: z.array(z.strictObject({ threshold: z.number(), precision: z.number(), recall: z.number() })),
  /** Rows by score, in bins of equal width over [0, 1]. */
  scores: z.array(
    z.strictObject({
      from: z.number(),
      to: z.number(),
      rows: z.number(),
      failures: z.number(),
      meanScore: z.number().nullable(),
      failureRate: z.number().nullable(),
    }),
  ),
  /** Expected cost per 1,000 hours that a machine runs, by threshold. */
  costs: z.array(z.strictObject({ threshold: z.number(), cost: z.number() })),
});

/** A model on the held-out rows; without any row there are no costs. */
const ScoredModel = z.strictObject({
  artifact: name,
  /** Of the artifact's bytes. */
  artifactSha256: name,
  /** Scores over the validation and test rows that are NaN, infinite or outside [0, 1]; each counts as 0. */
  invalidScores: count,
  metrics: Metrics,
  hourlyCosts: HourlyCosts.nullable(),
  intervals: MetricIntervals,
  curves: Curves,
});
export type ScoredModel = z.infer<typeof ScoredModel>;

/** How much there is to judge by. */
const RowCounts = z.strictObject({ rows: count, failures: count, assets: count, failedAssets: count });

/** A part of the test rows; champion and difference are null where there is nothing to compare with. */
const Slice = z.strictObject({
  column: name,
  value: z.string(),
  counts: RowCounts,
  metric: z.enum(['averagePrecision', 'recall']),
  margin: z.number(),
  challenger: Interval.nullable(),
  champion: Interval.nullable(),
  difference: Interval.nullable(),
  verdict: z.enum(['holds', 'worse', 'not judged']),
  reason: z.string(),
});
export type Slice = z.infer<typeof Slice>;

/** No slice where the gate asks for none. Intervals are at the level that makes all of them hold together. */
const Slices = z.strictObject({ intervalLevel: z.number(), slices: z.array(Slice) });

/** How the challenger stands beside what serves. */
const Comparison = z.discriminatedUnion('kind', [
  /** No endpoint serves yet. */
  z.strictObject({ kind: z.literal('first') }),
  z.strictObject({
    kind: z.literal('compared'),
    endpointConfig: name,
    model: name,
    champion: ScoredModel,
    /** Challenger minus champion on the same draws of the test rows. */
    difference: MetricIntervals,
    drift: Drift,
  }),
  /** Fails closed. */
  z.strictObject({ kind: z.literal('cannot be evaluated'), endpointConfig: z.string(), reason: z.string() }),
]);

/** All that the gate judges by, and where it comes from. */
export const EvaluationFindings = z.strictObject({
  schemaVersion: z.literal(2),
  createdAt: z.string(),
  execution: z.strictObject({
    arn: name,
    startedAt: z.string(),
    startedBy: StartedBy,
    /** SHA-256 of `retraining.asl.json` as it was deployed, before its `${…}` were replaced. */
    definitionSha256: z.string(),
  }),
  training: TrainingRun.extend({
    hyperparameters: z.record(z.string(), z.string()),
    /** When the artifact was written. */
    artifactWrittenAt: z.string(),
  }),
  dataset: z.strictObject({
    location: S3Folder,
    totals: DataTotals,
    /** The first raw objects by key, each with its version in S3; `totals.summary` lists all of `totals.files`. */
    files: z.array(z.strictObject({ key: name, versionId: z.string().nullable(), etag: z.string().nullable() })),
    split: SplitSettings,
    /** The columns of the feature CSV, in order, label left out. */
    features: z.array(name),
  }),
  costs: CostSettings,
  /** What was read of the validation and test rows. */
  heldOut: z.strictObject({ validation: SplitCounts, test: RowCounts }),
  challenger: ScoredModel,
  comparison: Comparison,
  slices: Slices,
  /** The distributions that the next evaluation measures drift from. */
  reference: z.strictObject({ features: z.array(FeatureSummary), scores: Distribution }),
});
export type EvaluationFindings = z.infer<typeof EvaluationFindings>;

const GateCheck = z.strictObject({
  name,
  /** The setting that holds the limit: `gate.minimumAveragePrecision`; null where there is none. */
  setting: z.string().nullable(),
  outcome: z.enum(['passed', 'failed', 'off', 'does not apply']),
  /** What was asked, in words: `at least 0.7`. */
  limit: z.string(),
  value: z.number().nullable(),
  reason: z.string(),
});
export type GateCheck = z.infer<typeof GateCheck>;

/** How sure it is that the challenger is no worse than the champion. */
const Verdict = z.strictObject({
  verdict: z.enum(['first', 'better', 'not worse', 'worse', 'not enough data', 'cannot be evaluated']),
  reason: z.string(),
});

/** What the quality gate says of the findings. */
export const GateResult = z.strictObject({
  settings: Gate,
  verdict: Verdict,
  /** No check failed. */
  passed: z.boolean(),
  checks: z.array(GateCheck),
});
export type GateResult = z.infer<typeof GateResult>;

/** The whole report. */
export const EvaluationReport = EvaluationFindings.extend({
  gate: GateResult,
  decision: z.enum(['pass', 'fail']),
  /** Test rows that the endpoint must score alike: raw cells by column, features in order (null is missing), score. */
  goldenRows: z.array(
    z.strictObject({
      row: z.record(z.string(), z.string()),
      features: z.array(z.number().nullable()),
      score: z.number(),
    }),
  ),
});
export type EvaluationReport = z.infer<typeof EvaluationReport>;
