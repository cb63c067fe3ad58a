import type { Json } from '../tree.ts';

/** A call that a Task can make: its resource and parameters that the service takes, all of them required. */
export interface Integration {
  resource: string;
  parameters: Json;
  /** EXPRESS workflows refuse the resource: a job to wait for, a callback, an activity. */
  standardOnly?: true;
}

const optimized = (call: string, parameters: Json): Integration => {
  const resource = `arn:aws:states:::${call}`;
  return /\.(sync|waitForTaskToken)/.test(call)
    ? { resource, parameters, standardOnly: true }
    : { resource, parameters };
};

const TRAINING_JOB = {
  TrainingJobName: 'retrain-1',
  RoleArn: 'arn:aws:iam::123456789012:role/training',
  AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
  OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
  ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 10 },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
};
const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:other';
const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:topic';
const ENTRY = { Source: 'own', DetailType: 'done', Detail: { a: 1 }, EventBusName: 'default' };

/** Calls of several services in every pattern. */
export const INTEGRATIONS: readonly Integration[] = [
  { resource: 'arn:aws:lambda:eu-west-1:123456789012:function:f:1', parameters: {} },
  { resource: 'arn:aws:states:eu-west-1:123456789012:activity:a', parameters: {}, standardOnly: true },
  optimized('lambda:invoke', { FunctionName: 'f' }),
  optimized('lambda:invoke.waitForTaskToken', { FunctionName: 'f' }),
  optimized('sns:publish', { TopicArn: TOPIC, Message: 'done' }),
  optimized('sqs:sendMessage', { QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q', MessageBody: 'm' }),
  optimized('sqs:sendMessage.waitForTaskToken', {
    QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q',
    MessageBody: 'm',
  }),
  optimized('events:putEvents', { Entries: [ENTRY] }),
  optimized('events:putEvents.waitForTaskToken', { Entries: [ENTRY] }),
  optimized('dynamodb:getItem', { TableName: 't', Key: { id: { S: 'a' } } }),
  optimized('dynamodb:putItem', { TableName: 't', Item: { id: { S: 'a' } } }),
  optimized('states:startExecution', { StateMachineArn: MACHINE }),
  optimized('states:startExecution.sync', { StateMachineArn: MACHINE }),
  optimized('states:startExecution.sync:2', { StateMachineArn: MACHINE }),
  optimized('batch:submitJob.sync', { JobName: 'j', JobDefinition: 'd', JobQueue: 'q' }),
  optimized('ecs:runTask.sync', { TaskDefinition: 'd' }),
  optimized('glue:startJobRun.sync', { JobName: 'j' }),
  optimized('athena:startQueryExecution', { QueryString: 'select 1' }),
  optimized('codebuild:startBuild.sync', { ProjectName: 'p' }),
  optimized('sagemaker:createTrainingJob', TRAINING_JOB),
  optimized('sagemaker:createTrainingJob.sync', TRAINING_JOB),
  optimized('aws-sdk:s3:getObject', { Bucket: 'b', Key: 'k' }),
  optimized('aws-sdk:sagemaker:describeEndpoint', { EndpointName: 'e' }),
  optimized('aws-sdk:sqs:sendMessage.waitForTaskToken', {
    QueueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/q',
    MessageBody: 'm',
  }),
];
