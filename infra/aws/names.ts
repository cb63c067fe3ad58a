import { Aws } from 'aws-cdk-lib';
import type { PipelineSettings } from '../../pipeline/contract.ts';

export const STAGES = ['dev', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

/** The steps of the state machine that are Lambdas: file `pipeline/steps/process-data.ts`, ASL `${ProcessDataFunction}`. */
export const STEPS = ['process-data', 'summarize-data', 'train-model', 'evaluate-model', 'verify-endpoint'] as const;
export type Step = (typeof STEPS)[number];

/**
 * The names of a stage's resources that others need before the resources exist: the roles that GitHub assumes are
 * deployed first, and a role cannot name the ARN of what depends on it.
 */
export function stageNames(settings: PipelineSettings, stage: Stage) {
  const prefix = `${settings.name}-${stage}`;
  // No Region in it: a bucket's name has 63 characters at most. So a stage lives in one Region of an account.
  const bucket = (kind: string) => `${prefix}-${kind}-${Aws.ACCOUNT_ID}`;
  return {
    stack: prefix,
    stateMachine: prefix,
    endpoint: prefix,
    modelPackageGroup: prefix,
    buckets: { raw: bucket('raw'), features: bucket('features'), model: bucket('model') },
    function: (step: Step) => `${prefix}-lambda_${step.replaceAll('-', '_')}`,
  };
}

export type StageNames = ReturnType<typeof stageNames>;

/** A step as resource ids and ASL substitutions spell it: `evaluate-model` becomes `EvaluateModel`. */
export const pascalCase = (step: string): string =>
  step.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

/** `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE` of the account and Region that the stack is deployed to. */
export const localArn = (service: string, resource: string): string =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;
