import { Aws } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PermissionsBoundary, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import { bootstrapRoles } from './github-statements.ts';
import { localArn } from './names.ts';
import { allow } from './policies.ts';

type Name = Pick<PipelineSettings, 'name'>;

const boundaryName = ({ name }: Name): string => `${name}-boundary`;

/**
 * The ceiling of every role of the pipeline: what its own policies allow counts only as far as this policy allows it too.
 * It names the actions that the roles use, each on what belongs to the pipeline of any stage, and forbids every change to
 * IAM: a role that somebody gives more still gets no further.
 */
export class Boundary extends ManagedPolicy {
  constructor(scope: Construct, id: string, settings: Name) {
    super(scope, id, {
      managedPolicyName: boundaryName(settings),
      description: `The most that any role of ${settings.name} may do`,
      statements: [...boundaryStatements(settings), denyIamChanges()],
    });
  }
}

/** Puts the boundary on every role in `scope`; it is found by its name, because the stack that has it is deployed first. */
export function applyBoundary(scope: Construct, settings: Name): void {
  PermissionsBoundary.of(scope).apply(ManagedPolicy.fromManagedPolicyName(scope, 'Boundary', boundaryName(settings)));
}

/** Exactly the actions that the roles' own policies name (boundary.test.ts), so a new one has to be added here as well. */
function boundaryStatements({ name }: Name): PolicyStatement[] {
  const sageMaker = (...resources: string[]) => resources.map((resource) => localArn('sagemaker', resource));
  const bucket = `arn:${Aws.PARTITION}:s3:::${name}-*-${Aws.ACCOUNT_ID}`;
  const executions = ['execution', 'mapRun'].map((kind) => localArn('states', `${kind}:${name}-*`));
  const stateMachines = localArn('states', `stateMachine:${name}-*`);
  return [
    allow(
      [
        'states:DescribeStateMachine',
        'states:SendTaskFailure',
        'states:SendTaskSuccess',
        'states:StartExecution',
        'states:ListExecutions',
      ],
      stateMachines,
    ),
    allow(
      [
        'states:DescribeExecution',
        'states:GetExecutionHistory',
        'states:ListExecutions',
        'states:RedriveExecution',
        'states:StopExecution',
      ],
      executions,
    ),
    allow('lambda:InvokeFunction', localArn('lambda', `function:${name}-*`)),
    allow(
      [
        's3:AbortMultipartUpload',
        's3:DeleteObject',
        's3:GetObject',
        's3:ListBucket',
        's3:ListMultipartUploadParts',
        's3:PutObject',
      ],
      [bucket, `${bucket}/*`],
    ),
    allow(
      [
        'sagemaker:CreateTrainingJob',
        'sagemaker:DescribeTrainingJob',
        'sagemaker:StopTrainingJob',
        'sagemaker:AddTags',
        'sagemaker:ListTags',
      ],
      sageMaker('training-job/retrain-*'),
    ),
    allow(
      [
        'sagemaker:AddTags',
        'sagemaker:CreateEndpoint',
        'sagemaker:CreateEndpointConfig',
        'sagemaker:CreateModel',
        'sagemaker:CreateModelPackage',
        'sagemaker:DeleteEndpointConfig',
        'sagemaker:DeleteModel',
        'sagemaker:InvokeEndpoint',
        'sagemaker:ListTags',
        'sagemaker:UpdateEndpoint',
        'sagemaker:UpdateModelPackage',
      ],
      sageMaker(
        `endpoint/${name}-*`,
        'endpoint-config/config-*',
        'model/model-*',
        `model-package-group/${name}-*`,
        `model-package/${name}-*`,
      ),
    ),
    // Reads only: what serves may have been made by hand, under any name.
    allow(
      ['sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig', 'sagemaker:DescribeModel'],
      sageMaker('endpoint/*', 'endpoint-config/*', 'model/*'),
    ),
    allow(
      ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
      localArn('events', 'rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule'),
    ),
    allow('events:PutEvents', localArn('events', 'event-bus/default')),
    allow('events:InvokeApiDestination', localArn('events', `api-destination/${name}-*`)),
    allow('sns:Publish', localArn('sns', `${name}-*`)),
    allow('cloudwatch:DescribeAlarms', localArn('cloudwatch', `alarm:${name}-*`)),
    allow(
      ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
      // One log group of the account takes the logs of all training jobs.
      [`/aws/lambda/${name}-*`, `/aws/sagemaker/Endpoints/${name}-*`, '/aws/sagemaker/TrainingJobs*'].map((group) =>
        localArn('logs', `log-group:${group}`),
      ),
    ),
    allow(
      [
        'cloudformation:CancelUpdateStack',
        'cloudformation:DeleteChangeSet',
        'cloudformation:DescribeChangeSet',
        'cloudformation:DescribeStackEvents',
        'cloudformation:DescribeStacks',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:GetTemplate',
      ],
      localArn('cloudformation', `stack/${name}-*`),
    ),
    allow('sts:AssumeRole', bootstrapRoles()),
    // Any role, because CloudFormation shortens the names that it makes up; SageMaker takes only those that trust it.
    allow('iam:PassRole', `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*`, {
      StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
    }),
    // Lists, metrics, tracing and the delivery of logs have no resource that a policy could name.
    allow(
      [
        'sagemaker:ListEndpointConfigs',
        'sagemaker:ListEndpoints',
        'cloudwatch:PutMetricData',
        'logs:CreateLogDelivery',
        'logs:DeleteLogDelivery',
        'logs:DescribeLogGroups',
        'logs:DescribeResourcePolicies',
        'logs:GetLogDelivery',
        'logs:ListLogDeliveries',
        'logs:PutResourcePolicy',
        'logs:UpdateLogDelivery',
        'xray:GetSamplingRules',
        'xray:GetSamplingTargets',
        'xray:PutTelemetryRecords',
        'xray:PutTraceSegments',
      ],
      '*',
    ),
  ];
}

/** Explicit, so that it holds whatever an Allow here or the policy of a resource may say one day; the boundary included. */
function denyIamChanges(): PolicyStatement {
  const verbs = [
    'Add',
    'Attach',
    'Create',
    'Delete',
    'Detach',
    'Put',
    'Remove',
    'Set',
    'Tag',
    'Untag',
    'Update',
    'Upload',
  ];
  return new PolicyStatement({ effect: Effect.DENY, actions: verbs.map((verb) => `iam:${verb}*`), resources: ['*'] });
}
