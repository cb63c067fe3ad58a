import { Aws, DefaultStackSynthesizer } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import { STAGES } from '../../pipeline/stages.ts';
import { localArn, stageNames } from './names.ts';
import { allow } from './policies.ts';

/** What showing a deploy's changes needs: how the stages are deployed. No row, no model, no resource of a stage is read. */
export function planStatements(settings: PipelineSettings): PolicyStatement[] {
  return [allow(['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'], stageStacks(settings))];
}

/**
 * The CDK CLI publishes assets and makes change sets by the roles that `cdk bootstrap` made. Showing, executing and
 * following them, and cancelling an update, which none of these roles may, is deploy-infra's own. Whoever executes a change
 * set need not be allowed to pass the role that it was made with (API reference, CreateChangeSet, RoleARN).
 *
 * Unverified against AWS: that executing does not read `BootstrapVersion`, the template's parameter of SSM, by the caller's
 * rights once more, as making a change set does (the comment at ReadVersion in the bootstrap's template).
 */
export function deployStatements(settings: PipelineSettings): PolicyStatement[] {
  const actions = [
    'DescribeStacks',
    'DescribeStackEvents',
    'DescribeChangeSet',
    'DeleteChangeSet',
    'ExecuteChangeSet',
    'CancelUpdateStack',
  ].map((operation) => `cloudformation:${operation}`);
  return [allow('sts:AssumeRole', bootstrapRoles()), allow(actions, stageStacks(settings))];
}

/** The ARNs of the stages' stacks, whenever they were made. */
const stageStacks = (settings: PipelineSettings): string[] =>
  STAGES.map((stage) => localArn('cloudformation', `stack/${stageNames(settings, stage).stage}/*`));

/** The ARNs of the roles of `cdk bootstrap` that a deploy assumes. */
export const bootstrapRoles = (): string[] =>
  ['deploy', 'file-publishing', 'lookup'].map(
    (kind) =>
      `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-${kind}-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
  );

/** What starting executions and seeing them through needs; approving is not among it. */
export function retrainStatements(settings: PipelineSettings): PolicyStatement[] {
  const { stateMachines, executions, mapRuns } = stageArns(settings);
  return [
    ...followStatements(settings),
    allow(['states:DescribeStateMachine', 'states:StartExecution', 'states:ListExecutions'], stateMachines),
    // Which files failed.
    allow('states:ListExecutions', mapRuns),
    allow(['states:StopExecution', 'states:RedriveExecution'], executions),
  ];
}

/** What approving a model needs, and setting the endpoint back to one that served. */
export function approveStatements(settings: PipelineSettings): PolicyStatement[] {
  const { stateMachines, endpoints } = stageArns(settings);
  const configs = localArn('sagemaker', 'endpoint-config/config-*');
  const models = localArn('sagemaker', 'model/model-*');
  return [
    ...followStatements(settings),
    allow('states:SendTaskSuccess', stateMachines),
    allow('sagemaker:DescribeEndpoint', endpoints),
    // What a rollback needs: what to go to, its golden rows, and a note of it on the endpoint.
    allow('sagemaker:UpdateEndpoint', [...endpoints, configs]),
    allow(['sagemaker:InvokeEndpoint', 'sagemaker:AddTags'], endpoints),
    allow('sagemaker:ListTags', [...endpoints, configs]),
    allow(['sagemaker:DescribeEndpointConfig', 'sagemaker:DescribeModel'], [configs, models]),
  ];
}

/** What both following roles need: what the execution does, what the evaluation says, how to refuse. */
function followStatements(settings: PipelineSettings): PolicyStatement[] {
  const { stateMachines, executions, evaluations } = stageArns(settings);
  return [
    allow(['states:DescribeExecution', 'states:GetExecutionHistory'], executions),
    allow('sagemaker:DescribeTrainingJob', localArn('sagemaker', 'training-job/retrain-*')),
    allow('s3:GetObject', evaluations),
    allow('states:SendTaskFailure', stateMachines),
  ];
}

/** The ARNs of all stages, by what they are. */
function stageArns(settings: PipelineSettings) {
  const all = STAGES.map((stage) => stageNames(settings, stage));
  const states = (resource: (name: string) => string) => all.map((names) => localArn('states', resource(names.stage)));
  return {
    stateMachines: states((name) => `stateMachine:${name}`),
    executions: [...states((name) => `execution:${name}:*`), ...states((name) => `execution:${name}/*:*`)],
    mapRuns: states((name) => `mapRun:${name}/*:*`),
    evaluations: all.map((names) => `arn:${Aws.PARTITION}:s3:::${names.buckets.model}/executions/*/evaluation.json`),
    endpoints: all.map((names) => localArn('sagemaker', `endpoint/${names.stage}`)),
  };
}
