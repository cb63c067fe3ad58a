/**
 * One schema a state: what an execution takes, what each step takes and gives, the evaluation report. The state machine,
 * the Lambdas, the actions and the CDK app meet here and nowhere else.
 */
import * as z from 'zod';
import {
  CostSettings,
  count,
  DatasetSettings,
  EndpointName,
  EndpointSettings,
  Gate,
  Minimum,
  name,
  SplitSettings,
  Training,
} from './settings.ts';

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
  costs: CostSettings,
  endpoint: EndpointSettings.extend({ name: EndpointName }),
  approval: z.strictObject({ timeoutSeconds: z.int().min(60).max(604_800) }),
});
export type ExecutionInput = z.infer<typeof ExecutionInput>;

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

/** What the files held together; EnoughData decides by it. */
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

/** What `lambda_train_model` made. */
export const TrainModelOutput = z.strictObject({
  /** `s3://…/model.tar.gz` */
  artifact: z.string(),
  /** Last value of each metric, by SageMaker's name: `validation:aucpr`. */
  metrics: z.record(z.string(), z.number()),
});
export type TrainModelOutput = z.infer<typeof TrainModelOutput>;

/** The challenger, the rows it was not trained on, and what it must reach, for `lambda_evaluate_model`. */
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
  costs: CostSettings,
  output: S3Object,
});
export type EvaluateModelInput = z.infer<typeof EvaluateModelInput>;

const Evaluation = z.strictObject({ uri: name, sha256: z.string() });

/** The verdict of `lambda_evaluate_model`, and the report behind it. */
export const EvaluateModelOutput = z.strictObject({
  decision: z.enum(['pass', 'fail']),
  reasons: z.array(z.string()),
  evaluation: Evaluation,
  averagePrecision: z.number(),
  /** The endpoint config that serves now; empty for the first deployment. */
  championEndpointConfig: z.string(),
});
export type EvaluateModelOutput = z.infer<typeof EvaluateModelOutput>;

/** What `lambda_verify_endpoint` holds the endpoint against. */
export const VerifyEndpointInput = z.strictObject({
  endpointName: EndpointName,
  endpointConfigName: name,
  evaluation: Evaluation,
});
export type VerifyEndpointInput = z.infer<typeof VerifyEndpointInput>;

/** What `lambda_verify_endpoint` found of an endpoint that is as it should be. */
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

/** A model on the held-out rows; without any row there are no costs. */
const ScoredModel = z.strictObject({ artifact: name, metrics: Metrics, hourlyCosts: HourlyCosts.nullable() });

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
  split: SplitSettings,
  /** The columns of the feature CSV, in order, label left out. */
  features: z.array(name),
  hyperparameters: z.record(z.string(), z.string()),
  testRows: SplitCounts,
  costs: CostSettings,
  challenger: ScoredModel,
  /** `first`: no endpoint serves yet. `cannot be evaluated` fails closed. */
  comparison: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('first') }),
    ScoredModel.extend({
      kind: z.literal('compared'),
      endpointConfig: name,
      model: name,
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

/** What the resources of a stage are called, so that roles and actions can name them before they exist. */
interface ResourceNames {
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
