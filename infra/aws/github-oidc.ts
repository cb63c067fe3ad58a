import { Aws, CfnOutput, DefaultStackSynthesizer, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  OidcProviderNative,
  PolicyDocument,
  type PolicyStatement,
  Role,
  WebIdentityPrincipal,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import { localArn, STAGES, stageNames } from './names.ts';
import { allow } from './policies.ts';

const GITHUB = 'token.actions.githubusercontent.com';
const MAIN = 'ref:refs/heads/main';
const PROD = 'environment:prod';

/**
 * The roles that workflows of one repository assume by OIDC, deployed once by an administrator. What a job may do
 * follows from where it runs, which GitHub states in the token's subject:
 * - deploy: an environment named as the stage; deploys through the roles that `cdk bootstrap` made;
 * - retrain: main branch; starts, follows, stops and refuses, but can never approve;
 * - approve: only behind the `prod` environment, that is after its reviewers agreed.
 * A token of an environment names no branch, so environments need a deployment-branch rule.
 */
export class GithubStack extends Stack {
  /**
   * @param props.repository `OWNER/NAME` as GitHub writes it into the token's subject: `OWNER@ID/NAME@ID` for repositories
   *   that were created or renamed since 15 July 2026
   */
  constructor(
    scope: Construct,
    { settings, repository, ...props }: StackProps & { settings: PipelineSettings; repository: string },
  ) {
    super(scope, `${settings.name}-github`, { description: `${settings.name}: roles for GitHub Actions`, ...props });
    const provider = new OidcProviderNative(this, 'Provider', {
      url: `https://${GITHUB}`,
      clientIds: ['sts.amazonaws.com'],
    });
    const role = (id: string, subjects: string[], description: string, statements: PolicyStatement[]) => {
      const made = new Role(this, id, {
        roleName: `${settings.name}-${id.toLowerCase()}`,
        description,
        maxSessionDuration: Duration.hours(12),
        assumedBy: new WebIdentityPrincipal(provider.oidcProviderArn, {
          StringEquals: {
            [`${GITHUB}:aud`]: 'sts.amazonaws.com',
            [`${GITHUB}:sub`]: subjects.map((subject) => `repo:${repository}:${subject}`),
          },
        }),
        inlinePolicies: { github: new PolicyDocument({ statements }) },
      });
      new CfnOutput(this, `${id}RoleArn`, { value: made.roleArn, description });
    };
    role(
      'Deploy',
      STAGES.map((stage) => `environment:${stage}`),
      'Deploys the stages',
      deployStatements(),
    );
    role('Retrain', [MAIN], 'Starts and follows executions; refuses, never approves', retrainStatements(settings));
    role('Approve', [PROD], 'Approves a model and sees its rollout through', approveStatements(settings));
  }
}

function deployStatements(): PolicyStatement[] {
  const bootstrapRoles = ['deploy', 'file-publishing', 'lookup'].map(
    (kind) =>
      `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/cdk-${DefaultStackSynthesizer.DEFAULT_QUALIFIER}-${kind}-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`,
  );
  return [allow('sts:AssumeRole', bootstrapRoles)];
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

/** What both following roles need: what the execution does, what the evaluation says, how to refuse. */
function followStatements(settings: PipelineSettings): PolicyStatement[] {
  const { stateMachines, executions, mapRuns, evaluations } = stageArns(settings);
  return [
    allow('states:DescribeStateMachine', stateMachines),
    allow(['states:DescribeExecution', 'states:GetExecutionHistory', 'states:ListMapRuns'], executions),
    allow(['states:DescribeMapRun', 'states:ListExecutions'], mapRuns),
    allow('sagemaker:DescribeTrainingJob', localArn('sagemaker', 'training-job/retrain-*')),
    allow('s3:GetObject', evaluations),
    allow('states:SendTaskFailure', stateMachines),
  ];
}

function retrainStatements(settings: PipelineSettings): PolicyStatement[] {
  const { stateMachines, executions } = stageArns(settings);
  return [
    ...followStatements(settings),
    allow(['states:StartExecution', 'states:ListExecutions'], stateMachines),
    allow(['states:StopExecution', 'states:RedriveExecution'], executions),
  ];
}

function approveStatements(settings: PipelineSettings): PolicyStatement[] {
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
