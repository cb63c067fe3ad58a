import { Aws } from 'aws-cdk-lib';
import { resourceNames } from '../../pipeline/contract.ts';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Stage } from '../../pipeline/stages.ts';

/** The steps of the state machine that are Lambdas: file `pipeline/steps/process-data.ts`, ASL `${ProcessDataFunction}`. */
export const STEPS = [
  'process-data',
  'summarize-data',
  'train-model',
  'evaluate-model',
  'verify-endpoint',
  'clean-up',
] as const;
export type Step = (typeof STEPS)[number];

/**
 * The names of a stage's resources that others need before the resources exist: the roles that GitHub assumes are
 * deployed first, and a role cannot name the ARN of what depends on it.
 */
export function stageNames(settings: PipelineSettings, stage: Stage) {
  const names = resourceNames(`${settings.name}-${stage}`, Aws.ACCOUNT_ID);
  return { ...names, function: (step: Step) => `${names.stage}-lambda_${step.replaceAll('-', '_')}` };
}

export type StageNames = ReturnType<typeof stageNames>;

/** A step as resource ids and ASL substitutions spell it: `evaluate-model` becomes `EvaluateModel`. */
export const pascalCase = (step: string): string =>
  step.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` of the account and Region that the stack is deployed to. */
export const localArn = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
