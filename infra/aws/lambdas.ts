import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LAMBDA_MEMORY } from '../../pipeline/lambda-memory.ts';
import type { Data } from './data.ts';
import { localArn, pascalCase, STEPS, type StageNames, type Step } from './names.ts';
import { allow, listExecutions } from './policies.ts';

interface StepSettings {
  description: string;
  timeout: Duration;
  environment?: Record<string, string>;
  statements: PolicyStatement[];
}

/** The steps as Lambda functions, each with a role that allows what this step does and no more. */
export class Lambdas extends Construct {
  readonly functions: Record<Step, LambdaFunction>;

  constructor(scope: Construct, id: string, props: { names: StageNames; data: Data; bundles: Record<Step, string> }) {
    super(scope, id);
    const settings = stepSettings(props.names, props.data);
    const entries = STEPS.map((step) => {
      const made = stepFunction(this, step, props.names.function(step), props.bundles[step], settings[step]);
      return [step, made] as const;
    });
    this.functions = Object.fromEntries(entries) as Record<Step, LambdaFunction>;
  }
}

function stepSettings(names: StageNames, { raw, features, model }: Data): Record<Step, StepSettings> {
  const executions = 'executions/*';
  const readFeatures = [listExecutions(features.bucketArn), allow('s3:GetObject', features.arnForObjects(executions))];
  const writeFeatures = allow('s3:PutObject', features.arnForObjects(executions));
  // Listing tells a model or evaluation that is gone from one that must not be read: S3 answers both 403 without it.
  const readModels = [listExecutions(model.bucketArn), allow('s3:GetObject', model.arnForObjects(executions))];
  const writeModels = allow('s3:PutObject', model.arnForObjects(executions));
  const endpoint = localArn('sagemaker', `endpoint/${names.stage}`);
  return {
    'process-data': {
      description: 'Cleans one raw file, derives features, splits the rows by asset',
      timeout: Duration.minutes(15),
      // The chunks of a stream are collected sooner: about 20 MB less for a file of 200 MB, at the same speed.
      environment: { NODE_OPTIONS: '--max-semi-space-size=4' },
      statements: [
        // Who may not list a bucket is told "access denied" of an object that is not there.
        allow('s3:ListBucket', raw.bucketArn),
        allow('s3:GetObject', raw.arnForObjects('*')),
        // A file whose parts cannot all be written leaves none of them.
        allow(['s3:PutObject', 's3:AbortMultipartUpload', 's3:DeleteObject'], features.arnForObjects(executions)),
      ],
    },
    'summarize-data': {
      description: 'Adds up what all files held: rows, failures, rejected rows, features, dataset hash',
      timeout: Duration.minutes(5),
      statements: [...readFeatures, writeFeatures],
    },
    'train-model': {
      description: 'Trains small data without a SageMaker instance',
      timeout: Duration.minutes(15),
      statements: [...readFeatures, writeModels],
    },
    'evaluate-model': {
      description: 'Scores challenger and champion on the same held-out rows, writes evaluation.json',
      timeout: Duration.minutes(15),
      statements: [
        ...readFeatures,
        ...readModels,
        writeModels,
        // A list has no resource that a policy could name.
        allow('sagemaker:ListEndpoints', '*'),
        allow(
          ['sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig', 'sagemaker:DescribeModel'],
          // Reads only: the champion may be a config and a model that were made by hand, under any name.
          [endpoint, localArn('sagemaker', 'endpoint-config/*'), localArn('sagemaker', 'model/*')],
        ),
      ],
    },
    'verify-endpoint': {
      description: 'Checks that the endpoint runs the new config and scores the golden rows as evaluated',
      timeout: Duration.minutes(5),
      statements: [...readModels, allow(['sagemaker:DescribeEndpoint', 'sagemaker:InvokeEndpoint'], endpoint)],
    },
    'clean-up': {
      description: 'Deletes endpoint configs and models that nothing serves or could go back to',
      timeout: Duration.minutes(5),
      statements: [
        // Lists have no resource that a policy could name. What any endpoint of the account uses must stay.
        allow(['sagemaker:ListEndpoints', 'sagemaker:ListEndpointConfigs'], '*'),
        allow(
          ['sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig'],
          [localArn('sagemaker', 'endpoint/*'), localArn('sagemaker', 'endpoint-config/*')],
        ),
        allow(
          ['sagemaker:ListTags', 'sagemaker:DeleteEndpointConfig'],
          localArn('sagemaker', 'endpoint-config/config-*'),
        ),
        allow('sagemaker:DeleteModel', localArn('sagemaker', 'model/model-*')),
      ],
    },
  };
}

function stepFunction(scope: Construct, step: Step, functionName: string, bundle: string, settings: StepSettings) {
  const { statements, environment, ...rest } = settings;
  const id = pascalCase(step);
  const logGroup = new LogGroup(scope, `${id}Logs`, {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // The log group's own ARN in place of AWS's managed policy, which allows writing to every log group.
  const logs = allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
  const role = new Role(scope, `${id}Role`, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { step: new PolicyDocument({ statements: [...statements, logs] }) },
  });
  return new LambdaFunction(scope, id, {
    ...rest,
    // The SDK tries three times by default: a moment of trouble must not set back a good model.
    environment: { AWS_MAX_ATTEMPTS: '10', ...environment },
    memorySize: LAMBDA_MEMORY[step],
    functionName,
    role,
    logGroup,
    code: Code.fromAsset(bundle),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    tracing: Tracing.ACTIVE,
  });
}
