import { RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { definitionHash } from '../../pipeline/asl/substitutions.ts';
import type { Data } from './data.ts';
import type { Lambdas } from './lambdas.ts';
import { localArn, pascalCase, STEPS, type StageNames } from './names.ts';
import { allow } from './policies.ts';
import type { Serving } from './serving.ts';

interface PipelineProps {
  /** Text of the state machine, with `${…}` where {@link substitutions} go. */
  definition: string;
  /** Name of the pipeline, the source of its events. */
  pipelineName: string;
  names: StageNames;
  data: Data;
  lambdas: Lambdas;
  serving: Serving;
  topic: Topic;
}

/** The state machine with its role and its log. */
export class Pipeline extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('states.amazonaws.com'),
      inlinePolicies: { stateMachine: new PolicyDocument({ statements: statements(props) }) },
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: props.names.stage,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(props.definition),
      definitionSubstitutions: substitutions(props),
      role,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'Log', {
          // Names that start so share one resource policy, which would run full with a statement for each log group.
          logGroupName: `/aws/vendedlogs/states/${props.names.stage}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // The data of AwaitApproval holds the task token.
        includeExecutionData: false,
      },
    });
  }
}

/** The values of every `${…}` in the definition. */
function substitutions(props: PipelineProps): Record<string, string> {
  const { definition, pipelineName, data, lambdas, serving, topic } = props;
  const functions = STEPS.map((step) => [`${pascalCase(step)}Function`, lambdas.functions[step].functionArn]);
  return {
    ...Object.fromEntries(functions),
    DefinitionSha256: definitionHash(definition),
    PipelineName: pipelineName,
    FeaturesBucket: data.features.bucketName,
    ModelBucket: data.model.bucketName,
    TrainingImage: serving.image,
    TrainingRoleArn: serving.trainingRole.roleArn,
    ServingRoleArn: serving.servingRole.roleArn,
    ModelPackageGroup: serving.modelPackageGroup.modelPackageGroupName,
    ErrorsAlarm: serving.alarms.errors.alarmName,
    LatencyAlarm: serving.alarms.latency.alarmName,
    NoticeTopicArn: topic.topicArn,
  };
}

/** What the states do, state by state; the names of jobs, models and configs are those that the definition gives. */
function statements({ names, data, lambdas, serving, topic }: PipelineProps): PolicyStatement[] {
  const { stage } = names;
  const sageMaker = (resource: string) => localArn('sagemaker', resource);
  const endpointArn = sageMaker(`endpoint/${stage}`);
  const configs = sageMaker('endpoint-config/config-*');
  return [
    allow(
      'lambda:InvokeFunction',
      STEPS.map((step) => lambdas.functions[step].functionArn),
    ),
    // The distributed map starts its children as executions of this state machine.
    allow('states:StartExecution', localArn('states', `stateMachine:${stage}`)),
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      [localArn('states', `execution:${stage}:*`), localArn('states', `execution:${stage}/*:*`)],
    ),
    allow('states:RedriveExecution', localArn('states', `execution:${stage}/*:*`)),
    allow('s3:ListBucket', data.raw.bucketArn),
    allow(
      ['s3:PutObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'],
      data.features.arnForObjects('executions/*'),
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
    // How .sync learns that a training job has ended.
    allow(
      ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
      localArn('events', 'rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule'),
    ),
    allow('iam:PassRole', [serving.trainingRole.roleArn, serving.servingRole.roleArn], {
      StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' },
    }),
    allow(
      ['sagemaker:CreateModelPackage', 'sagemaker:UpdateModelPackage'],
      [sageMaker(`model-package-group/${stage}`), sageMaker(`model-package/${stage}/*`)],
    ),
    // Unverified against AWS: whether CreateModelPackage reads the artifact as its caller. AWS's managed policy for the
    // registry, AmazonSageMakerModelRegistryFullAccess, allows it.
    allow('s3:GetObject', data.model.arnForObjects('executions/*')),
    allow('events:PutEvents', localArn('events', 'event-bus/default')),
    allow('sagemaker:CreateModel', sageMaker('model/model-*')),
    allow('sagemaker:CreateEndpointConfig', [configs, sageMaker('model/model-*')]),
    // A config carries tags from the start.
    allow('sagemaker:AddTags', configs),
    allow(['sagemaker:CreateEndpoint', 'sagemaker:UpdateEndpoint'], [endpointArn, configs]),
    allow('sagemaker:DescribeEndpoint', endpointArn),
    // Unverified against AWS: that it is the caller of UpdateEndpoint who needs it; the guide says "your IAM execution role"
    // (https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html).
    allow('cloudwatch:DescribeAlarms', [serving.alarms.errors.alarmArn, serving.alarms.latency.alarmArn]),
    allow('sns:Publish', topic.topicArn),
    // These act on no resource that a policy could name.
    allow('sagemaker:ListEndpoints', '*'),
  ];
}
