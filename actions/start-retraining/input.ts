import { ExecutionInput, resourceNames } from '../../pipeline/contract.ts';
import { executionInput } from '../../pipeline/execution-input.ts';
import { parseAs, pathText } from '../../pipeline/parse-as.ts';
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

/**
 * The execution input that these action inputs ask for; what they leave open comes from `pipeline.yml`.
 * @throws Error, ContractError naming each input that is wrong, with what was found and expected
 */
export function inputOf(settings: PipelineSettings, inputs: StartInputs, env: NodeJS.ProcessEnv): ExecutionInput {
  const arn = parseArn('state-machine-arn', inputs.stateMachineArn, 'stateMachine');
  const names = resourceNames(arn.resource, arn.account);
  const prefix = folderOf(inputs.dataset, names.buckets.raw);
  const input = executionInput(settings, {
    rawBucket: names.buckets.raw,
    ...(prefix !== undefined && { prefix }),
    endpointName: endpointOf(inputs.endpointName, names.stage),
    startedBy: { reason: inputs.reason, ...runOf(env) },
    hyperparameters: inputs.hyperparameters,
    ...(inputs.trainer && { trainer: inputs.trainer }),
  });
  return parseAs(ExecutionInput, input, (path) => sourceOf(path, inputs));
}

const INPUT_OF: Record<string, string> = { 'startedBy.reason': 'reason', 'data.prefix': 'dataset' };

/** Where a field of the execution input comes from: an input of the action, or `pipeline.yml`. */
function sourceOf(path: readonly PropertyKey[], { hyperparameters }: StartInputs): string {
  const field = pathText(path);
  if (INPUT_OF[field]) return `Input "${INPUT_OF[field]}"`;
  const [, section, name = ''] = path.map(String);
  if (section === 'hyperparameters' && name in hyperparameters) return `Input "hyperparameters": ${name}`;
  return `pipeline/pipeline.yml: ${field}`;
}

/** A folder of the stage's raw bucket, the only one that its roles may read; undefined for the one of `pipeline.yml`. */
function folderOf(dataset: string | undefined, rawBucket: string): string | undefined {
  if (dataset === undefined) return undefined;
  const folder = dataset.startsWith(`s3://${rawBucket}/`) ? dataset.slice(`s3://${rawBucket}/`.length) : dataset;
  if (folder.startsWith('/') || folder.includes('://'))
    throw new Error(`Input "dataset": found "${dataset}", expected a folder of s3://${rawBucket}/`);
  return folder;
}

/** The stage's endpoint: its roles may update no other, and its alarms watch no other. */
function endpointOf(name: string | undefined, stage: string): string {
  if (name !== undefined && name !== stage)
    throw new Error(
      `Input "endpoint-name": found "${name}", expected ${stage}, the only endpoint that its roles update`,
    );
  return stage;
}
