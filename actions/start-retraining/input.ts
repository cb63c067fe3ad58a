import { type ExecutionInput, resourceNames } from '../../pipeline/contract.ts';
import { executionInput } from '../../pipeline/execution-input.ts';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import { parseArn } from '../shared/aws.ts';
import { runUrl } from '../shared/run.ts';

export interface StartInputs {
  stateMachineArn: string;
  /** A folder of the stage's raw bucket, with or without `s3://BUCKET/` before it. */
  dataset: string | undefined;
  hyperparameters: Record<string, string>;
  trainer: 'sagemaker' | 'lambda' | undefined;
  endpointName: string | undefined;
  reason: string;
}

/** The workflow run that starts an execution, from GitHub's environment. */
function runOf(env: NodeJS.ProcessEnv): { commit?: string; actor?: string; runUrl?: string } {
  const { GITHUB_SHA, GITHUB_ACTOR, GITHUB_RUN_ID } = env;
  return {
    ...(GITHUB_SHA && { commit: GITHUB_SHA }),
    ...(GITHUB_ACTOR && { actor: GITHUB_ACTOR }),
    ...(GITHUB_RUN_ID && { runUrl: runUrl(env) }),
  };
}

/** The execution input that these action inputs ask for; what they leave open comes from `pipeline.yml`. */
export function inputOf(settings: PipelineSettings, inputs: StartInputs, env: NodeJS.ProcessEnv): ExecutionInput {
  const arn = parseArn('state-machine-arn', inputs.stateMachineArn, 'stateMachine');
  const names = resourceNames(arn.resource, arn.account);
  const prefix = folderOf(inputs.dataset, names.buckets.raw);
  return executionInput(settings, {
    rawBucket: names.buckets.raw,
    ...(prefix !== undefined && { prefix }),
    endpointName: inputs.endpointName ?? names.stage,
    startedBy: { reason: inputs.reason, ...runOf(env) },
    hyperparameters: inputs.hyperparameters,
    ...(inputs.trainer && { trainer: inputs.trainer }),
  });
}

/** A folder of the stage's raw bucket, the only one that its roles may read; undefined for the one of `pipeline.yml`. */
function folderOf(dataset: string | undefined, rawBucket: string): string | undefined {
  if (dataset === undefined) return undefined;
  const folder = dataset.startsWith(`s3://${rawBucket}/`) ? dataset.slice(`s3://${rawBucket}/`.length) : dataset;
  if (folder.startsWith('/') || folder.includes('://'))
    throw new Error(`Input "dataset": found "${dataset}", expected a folder of s3://${rawBucket}/`);
  return folder;
}
