/**
 * One schema a state: what an execution takes, what each step takes and gives, the evaluation report. The state machine,
 * the Lambdas, the actions and the CDK app meet here and nowhere else.
 */
import * as z from 'zod';
import { FeatureSummary } from './drift-report.ts';
import { DataTotals, PerSplit, S3Folder, S3Object, StartedBy, TrainingRun } from './evaluation-report.ts';
import { Gate } from './gate-settings.ts';
import {
  CostSettings,
  count,
  DatasetSettings,
  EndpointName,
  EndpointSettings,
  Minimum,
  name,
  RawFolder,
  Training,
} from './settings.ts';

/** The input of an execution, the same whoever starts it; it says all that makes the model. */
export const ExecutionInput = z.strictObject({
  startedBy: StartedBy,
  /** Where the raw files lie. */
  data: z.strictObject({ bucket: name, prefix: RawFolder }),
  dataset: DatasetSettings,
  minimum: Minimum,
  training: Training,
  gate: Gate,
  costs: CostSettings,
  endpoint: EndpointSettings.extend({ name: EndpointName }),
  approval: z.strictObject({ timeoutSeconds: z.int().min(60).max(604_800) }),
});
export type ExecutionInput = z.infer<typeof ExecutionInput>;

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
  /** The distribution of every feature over the rows in use. */
  features: z.array(FeatureSummary),
});
export type ProcessDataOutput = z.infer<typeof ProcessDataOutput>;

/** The map's result manifest for `lambda_summarize_data`. */
export const SummarizeDataInput = z.strictObject({ manifest: S3Object, output: S3Folder });
export type SummarizeDataInput = z.infer<typeof SummarizeDataInput>;

/** What the files held together; EnoughData decides by it. */
export const SummarizeDataOutput = DataTotals;
export type SummarizeDataOutput = z.infer<typeof SummarizeDataOutput>;

/** `summary.json`, which `lambda_summarize_data` writes and `lambda_evaluate_model` reads. */
export const DataSummary = z.strictObject({
  totals: DataTotals.omit({ summary: true }),
  /** The distribution of every feature over the rows in use of all files. */
  features: z.array(FeatureSummary),
  /** Files that could not be processed, with the error's name and what it said. */
  failed: z.array(z.strictObject({ key: name, error: z.string(), cause: z.string() })),
  /** What each processed file held, in the order of their keys. */
  files: z.array(ProcessDataOutput.omit({ status: true, features: true })),
});
export type DataSummary = z.infer<typeof DataSummary>;

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
  /** How long it ran, in seconds. */
  seconds: z.number(),
});
export type TrainModelOutput = z.infer<typeof TrainModelOutput>;

/** The challenger, the rows it was not trained on, and what it must reach, for `lambda_evaluate_model`. */
export const EvaluateModelInput = z.strictObject({
  execution: z.strictObject({ arn: name, startedAt: name, startedBy: StartedBy, definitionSha256: name }),
  training: TrainingRun,
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
  /** How the challenger stands beside the champion: `better`, `not worse` … */
  verdict: z.string(),
  reasons: z.array(z.string()),
  evaluation: Evaluation,
  averagePrecision: z.number(),
  /** The content of the model package's card, in SageMaker's JSON schema of model cards. */
  modelCard: z.string(),
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

/** What `lambda_clean_up` tidies. */
export const CleanUpInput = z.strictObject({ endpointName: EndpointName, keep: z.int().min(2) });
export type CleanUpInput = z.infer<typeof CleanUpInput>;

/** The endpoint configs that `lambda_clean_up` deleted, each with its models. */
export const CleanUpOutput = z.strictObject({ deleted: z.array(name) });
export type CleanUpOutput = z.infer<typeof CleanUpOutput>;

/** What the approving job sends with the task token. */
export const Approval = z.strictObject({
  approver: name,
  runUrl: z.string(),
  evaluationSha256: z.string(),
  approvedAt: z.string(),
});
export type Approval = z.infer<typeof Approval>;

/** What an execution gives that ended in Succeeded: what serves, and on whose word. */
export const RolloutOutput = z.strictObject({
  endpointName: EndpointName,
  endpointConfigName: name,
  /** What served before; empty for the first deployment. */
  previousEndpointConfigName: z.string(),
  evaluation: Evaluation,
  approval: Approval,
  verification: VerifyEndpointOutput,
  /** From two on, a canary went first. */
  instanceCount: z.int().min(1),
  /** What became of the old endpoint configs, in a sentence. */
  cleanUp: z.string(),
});
export type RolloutOutput = z.infer<typeof RolloutOutput>;

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
