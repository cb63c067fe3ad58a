/**
 * One schema a state: what an execution takes, what each step takes and gives, the evaluation report. The state machine,
 * the Lambdas, the actions and the CDK app meet here and nowhere else.
 */
import { parse } from 'yaml';
import * as z from 'zod';

const name = z.string().min(1);
const share = z.number().min(0).max(1);
const count = z.int().min(0);

const Column = z.discriminatedUnion('type', [
  z.strictObject({ name, type: z.literal('number') }),
  z.strictObject({ name, type: z.literal('category'), values: z.array(name).min(2) }),
]);

const pair = z.tuple([name, name]);
const scale = z.number().default(1);
/** A feature computed from two numeric columns, in one of three ways, times `scale`. */
const DerivedFeature = z.union(
  [
    z.strictObject({ name, difference: pair, scale }),
    z.strictObject({ name, product: pair, scale }),
    z.strictObject({ name, ratio: pair, scale }),
  ],
  'a name, one of difference, product or ratio with two columns, and optionally scale',
);

const SPLITS = ['train', 'validation', 'test'] as const;
/** The part of the data a row belongs to, by a stable hash of its asset. */
export type Split = (typeof SPLITS)[number];
export const splits: readonly Split[] = SPLITS;

const Split = z.strictObject({
  salt: name,
  shares: z
    .strictObject({ train: share, validation: share, test: share })
    .refine((s) => Math.abs(s.train + s.validation + s.test - 1) < 1e-9, 'three shares that add up to 1')
    .refine((s) => s.train > 0 && s.validation > 0 && s.test > 0, 'three shares above 0'),
});

const DatasetSettings = z
  .strictObject({
    prefix: z.string().regex(/^(?!\/)(.+\/)?$/, 'a folder such as raw/, ending in "/" and not starting with it'),
    separator: z.string().length(1).default(','),
    label: z.strictObject({ column: name, failure: z.string(), healthy: z.string() }),
    asset: name,
    columns: z.array(Column).min(1),
    neverUse: z.array(name).default([]),
    derived: z.array(DerivedFeature).default([]),
    split: Split,
    maximumRejectedShare: share,
    toleratedFailedFilesShare: share,
  })
  .superRefine((dataset, context) => {
    const fault = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const named = new Map<string, 'number' | 'category'>();
    for (const [i, column] of dataset.columns.entries()) {
      if (named.has(column.name)) fault(['columns', i, 'name'], 'a column that is named once');
      if (column.name === dataset.label.column) fault(['columns', i, 'name'], 'a column other than the label');
      if (dataset.neverUse.includes(column.name)) fault(['columns', i, 'name'], 'a column that is not in neverUse');
      named.set(column.name, column.type);
    }
    if (dataset.label.failure === dataset.label.healthy)
      fault(['label', 'failure'], 'a value other than label.healthy');
    const features = new Set(named.keys());
    for (const [i, derived] of dataset.derived.entries()) {
      if (features.has(derived.name)) fault(['derived', i, 'name'], 'a feature name that is used once');
      features.add(derived.name);
      for (const source of operandsOf(derived))
        if (named.get(source) !== 'number')
          fault(['derived', i], `two of the number columns in dataset.columns, not "${source}"`);
    }
  });

function operandsOf(derived: z.infer<typeof DerivedFeature>): [string, string] {
  if ('difference' in derived) return derived.difference;
  return 'product' in derived ? derived.product : derived.ratio;
}

/** SageMaker takes every hyperparameter as a string; people write numbers. */
const Hyperparameters = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value)),
);

const Gate = z.strictObject({ minimumAveragePrecision: share, maximumAveragePrecisionLoss: share });
const Minimum = z.strictObject({ rows: count, failures: count });
const Training = z.strictObject({
  trainer: z.enum(['sagemaker', 'lambda']),
  instanceType: z.string().regex(/^ml\./, 'a SageMaker instance type such as ml.m5.large'),
  maximumRuntimeSeconds: z.int().min(60).max(432_000),
  hyperparameters: Hyperparameters,
});
const EndpointSettings = z.strictObject({
  instanceType: z.string().regex(/^ml\./, 'a SageMaker instance type such as ml.t2.medium'),
  instanceCount: z.int().min(1),
});
/** EndpointName: up to 63 letters, digits and hyphens (SageMaker API reference). */
const EndpointName = z
  .string()
  .regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/, 'up to 63 letters, digits and inner hyphens');

/** `pipeline/pipeline.yml`. */
export const PipelineSettings = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/, 'up to 31 lower-case letters, digits and hyphens'),
  dataset: DatasetSettings,
  minimum: Minimum,
  training: Training,
  gate: Gate,
  endpoint: EndpointSettings,
  /** A week at most: an execution as a whole ends after the ten days that the state machine's TimeoutSeconds give it. */
  approval: z.strictObject({ timeoutHours: z.number().positive().max(168) }),
  notice: z.strictObject({ email: z.union([z.literal(''), z.email()]) }),
  starts: z.strictObject({
    schedule: z.strictObject({
      enabled: z.boolean(),
      expression: z.string().regex(/^(rate|cron)\(.+\)$/, 'rate(…) or cron(…)'),
    }),
    marker: z.strictObject({
      enabled: z.boolean(),
      key: z.string().regex(/(^|\/)_[^/]*$/, 'a key whose file name starts with "_"'),
    }),
  }),
});
export type PipelineSettings = z.infer<typeof PipelineSettings>;
export type DatasetSettings = PipelineSettings['dataset'];
export type DerivedFeature = DatasetSettings['derived'][number];
export type GateSettings = PipelineSettings['gate'];

const StartedBy = z.strictObject({
  /** `manual`, `schedule`, `marker` or what the person who started it wrote. */
  reason: z.string().min(1).max(256),
  commit: z.string().optional(),
  actor: z.string().optional(),
  runUrl: z.string().optional(),
});

/** The input of an execution, the same whoever starts it; it says all that makes the model. */
export const ExecutionInput = z.strictObject({
  startedBy: StartedBy,
  /** Where the raw files lie. */
  data: z.strictObject({ bucket: name, prefix: z.string() }),
  dataset: DatasetSettings,
  minimum: Minimum,
  training: Training,
  gate: Gate,
  endpoint: EndpointSettings.extend({ name: EndpointName }),
  approval: z.strictObject({ timeoutSeconds: z.int().min(60).max(604_800) }),
});
export type ExecutionInput = z.infer<typeof ExecutionInput>;

/** What a start may choose itself; everything else comes from `pipeline.yml`. */
export interface StartOptions {
  rawBucket: string;
  endpointName: string;
  startedBy: z.infer<typeof StartedBy>;
  /** Folder of the raw bucket, instead of `dataset.prefix`. */
  prefix?: string;
  /** Hyperparameters that replace single ones of `pipeline.yml`. */
  hyperparameters?: Record<string, string>;
  trainer?: 'sagemaker' | 'lambda';
}

/** The input that every way of starting gives: by hand, by GitHub's schedule, by EventBridge, by a marker object. */
export function executionInput(settings: PipelineSettings, start: StartOptions): ExecutionInput {
  const { dataset, minimum, training, gate, endpoint, approval } = settings;
  return {
    startedBy: start.startedBy,
    data: { bucket: start.rawBucket, prefix: start.prefix ?? dataset.prefix },
    dataset,
    minimum,
    training: {
      ...training,
      trainer: start.trainer ?? training.trainer,
      hyperparameters: { ...training.hyperparameters, ...start.hyperparameters },
    },
    gate,
    endpoint: { ...endpoint, name: start.endpointName },
    approval: { timeoutSeconds: Math.round(approval.timeoutHours * 3600) },
  };
}

const S3Object = z.strictObject({ bucket: name, key: name });
const S3Folder = z.strictObject({ bucket: name, prefix: z.string() });
const SplitCounts = z.strictObject({ rows: count, failures: count });
const PerSplit = z.strictObject({ train: SplitCounts, validation: SplitCounts, test: SplitCounts });

/** Sums over the rows in use, so that files add up: mean = sum / count, variance from sumOfSquares. */
const FeatureStatistics = z.strictObject({
  name,
  count,
  missing: count,
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  sum: z.number(),
  sumOfSquares: z.number(),
});
export type FeatureStatistics = z.infer<typeof FeatureStatistics>;

/** One raw object for `lambda_process_data`. */
export const ProcessDataInput = z.strictObject({
  bucket: name,
  key: name,
  dataset: DatasetSettings,
  /** The execution's own folder: `train/`, `validation/`, `test/`, `rows/test/` and `rejected/` go under it. */
  output: S3Folder,
});
export type ProcessDataInput = z.infer<typeof ProcessDataInput>;

/** What `lambda_process_data` found in one raw object and wrote. */
export const ProcessDataOutput = z.strictObject({
  status: z.enum(['processed', 'skipped']),
  key: name,
  versionId: z.string().nullable(),
  etag: z.string().nullable(),
  /** Data rows read: used and rejected ones. */
  rows: count,
  rejectedRows: count,
  splits: PerSplit,
  written: z.array(name),
  statistics: z.array(FeatureStatistics),
});
export type ProcessDataOutput = z.infer<typeof ProcessDataOutput>;

/** The map's result manifest for `lambda_summarize_data`. */
export const SummarizeDataInput = z.strictObject({ manifest: S3Object, output: S3Folder });
export type SummarizeDataInput = z.infer<typeof SummarizeDataInput>;

export const SummarizeDataOutput = z.strictObject({
  files: count,
  failedFiles: count,
  /** Rows in use (labelled and readable), over all splits. */
  rows: count,
  failures: count,
  rejectedRows: count,
  splits: PerSplit,
  /** SHA-256 over the sorted keys, version ids and ETags of the raw objects. */
  datasetHash: z.string(),
  /** `summary.json`: the feature statistics and the list of files, too large for the state. */
  summary: S3Object,
});
export type SummarizeDataOutput = z.infer<typeof SummarizeDataOutput>;

/** `lambda_train_model`: the same hyperparameters and channels as the SageMaker training job. */
export const TrainModelInput = z.strictObject({
  train: S3Folder,
  validation: S3Folder,
  hyperparameters: z.record(z.string(), z.string()),
  output: S3Object,
});
export type TrainModelInput = z.infer<typeof TrainModelInput>;

export const TrainModelOutput = z.strictObject({
  /** `s3://…/model.tar.gz` */
  artifact: z.string(),
  /** Last value of each metric, by SageMaker's name: `validation:aucpr`. */
  metrics: z.record(z.string(), z.number()),
});
export type TrainModelOutput = z.infer<typeof TrainModelOutput>;

export const EvaluateModelInput = z.strictObject({
  execution: z.strictObject({ arn: name, startedBy: StartedBy }),
  /** The execution's folder that `lambda_process_data` wrote to. */
  features: S3Folder,
  dataset: DatasetSettings,
  data: S3Folder,
  summary: SummarizeDataOutput,
  hyperparameters: z.record(z.string(), z.string()),
  artifact: name,
  endpointName: EndpointName,
  gate: Gate,
  output: S3Object,
});
export type EvaluateModelInput = z.infer<typeof EvaluateModelInput>;

const Evaluation = z.strictObject({ uri: name, sha256: z.string() });

export const EvaluateModelOutput = z.strictObject({
  decision: z.enum(['pass', 'fail']),
  reasons: z.array(z.string()),
  evaluation: Evaluation,
  averagePrecision: z.number(),
  /** The endpoint config that serves now; empty for the first deployment. */
  championEndpointConfig: z.string(),
});
export type EvaluateModelOutput = z.infer<typeof EvaluateModelOutput>;

export const VerifyEndpointInput = z.strictObject({
  endpointName: EndpointName,
  endpointConfigName: name,
  evaluation: Evaluation,
});
export type VerifyEndpointInput = z.infer<typeof VerifyEndpointInput>;

export const VerifyEndpointOutput = z.strictObject({
  endpointName: EndpointName,
  endpointConfigName: name,
  goldenRows: count,
  /** Largest difference between a golden row's answer and its evaluated score. */
  largestDifference: z.number(),
});
export type VerifyEndpointOutput = z.infer<typeof VerifyEndpointOutput>;

/** What the approving job sends with the task token. */
export const Approval = z.strictObject({
  approver: name,
  runUrl: z.string(),
  evaluationSha256: z.string(),
  approvedAt: z.string(),
});
export type Approval = z.infer<typeof Approval>;

const Metrics = z.strictObject({
  averagePrecision: z.number(),
  rocAuc: z.number(),
  f1: z.number(),
  precision: z.number(),
  recall: z.number(),
  brierScore: z.number(),
  logLoss: z.number(),
  /** Scores at or above it count as predicted failures; chosen for the best F1 on the validation rows. */
  threshold: z.number(),
  confusion: z.strictObject({
    truePositives: count,
    falsePositives: count,
    trueNegatives: count,
    falseNegatives: count,
  }),
});
export type Metrics = z.infer<typeof Metrics>;

const GateCheck = z.strictObject({
  name,
  /** What was asked, in words: `at least 0.7`. */
  limit: z.string(),
  value: z.number().nullable(),
  passed: z.boolean(),
  reason: z.string(),
});
export type GateCheck = z.infer<typeof GateCheck>;

/** `evaluation.json`: what the approver sees, what VerifyEndpoint checks, what the next evaluation compares with. */
export const EvaluationReport = z.strictObject({
  schemaVersion: z.literal(1),
  createdAt: z.string(),
  execution: z.strictObject({ arn: name, startedBy: StartedBy }),
  data: S3Folder,
  summary: SummarizeDataOutput,
  split: Split,
  /** The columns of the feature CSV, in order, label left out. */
  features: z.array(name),
  hyperparameters: z.record(z.string(), z.string()),
  testRows: SplitCounts,
  challenger: z.strictObject({ artifact: name, metrics: Metrics }),
  /** `first`: no endpoint serves yet. `cannot be evaluated` fails closed. */
  comparison: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('first') }),
    z.strictObject({
      kind: z.literal('compared'),
      endpointConfig: name,
      model: name,
      artifact: name,
      metrics: Metrics,
      averagePrecisionDifference: z.number(),
    }),
    z.strictObject({ kind: z.literal('cannot be evaluated'), endpointConfig: z.string(), reason: z.string() }),
  ]),
  gate: z.strictObject({ passed: z.boolean(), checks: z.array(GateCheck) }),
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

/** Wrong input of a person's or a machine's making. The message says file, field, found and expected, a fault a line. */
export class ContractError extends Error {
  override name = 'ContractError';
}

/**
 * Checks a value against a schema of this file.
 * @param file what the value was read from, named in every fault
 * @throws ContractError one line a fault: `pipeline/pipeline.yml: training.trainer: found "gpu", expected one of …`
 */
export function parseAs<T extends z.ZodType>(schema: T, value: unknown, file: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ContractError(result.error.issues.flatMap((issue) => faults(issue, value, file)).join('\n'));
}

function faults(issue: z.core.$ZodIssue, value: unknown, file: string): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${file}: ${pathText(path)}: found ${found(value, path)}, expected no such field`;
    });
  return [`${file}: ${pathText(issue.path)}: found ${found(value, issue.path)}, expected ${expected(issue)}`];
}

function pathText(path: PropertyKey[]): string {
  return path.length === 0
    ? 'the whole'
    : path.map((p, i) => (typeof p === 'number' ? `[${p}]` : (i ? '.' : '') + String(p))).join('');
}

function found(value: unknown, path: PropertyKey[]): string {
  let node: unknown = value;
  for (const part of path) node = (node as Record<PropertyKey, unknown> | undefined | null)?.[part];
  const text = JSON.stringify(node) ?? 'nothing';
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((v) => JSON.stringify(v)).join(' or ');
    case 'too_small':
      return `at least ${issue.minimum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''}`;
    case 'too_big':
      return `at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' items' : ''}`;
    default:
      return issue.message;
  }
}

/**
 * Reads `pipeline.yml`.
 * @throws ContractError where it is not YAML or does not fit the schema
 */
export function parseSettings(text: string, file = 'pipeline/pipeline.yml'): PipelineSettings {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new ContractError(`${file}: ${(error as Error).message}`);
  }
  return parseAs(PipelineSettings, value, file);
}

/** What the resources of a stage are called, so that roles and actions can name them before they exist. */
export interface ResourceNames {
  /** `predictive-maintenance-dev`: the stack, the state machine, the endpoint, the model package group. */
  stage: string;
  buckets: { raw: string; features: string; model: string };
}

/** @param stage settings.name and the stage: `predictive-maintenance-dev` */
export function resourceNames(stage: string, account: string): ResourceNames {
  // No Region in it: a bucket's name has 63 characters at most. So a stage lives in one Region of an account.
  const bucket = (content: string) => `${stage}-${content}-${account}`;
  return { stage, buckets: { raw: bucket('raw'), features: bucket('features'), model: bucket('model') } };
}
