import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isUnknownService, resourceFault } from './integrations.ts';
import { OPTIMIZED } from './optimized.ts';

const fault = (call: string, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') =>
  resourceFault(`arn:aws:states:::${call}`, type);

describe('an optimized integration', () => {
  it.each([
    'lambda:invoke.waitForTaskToken',
    'sagemaker:createTrainingJob.sync',
    'states:startExecution.sync:2',
    'ecs:runTask.waitForTaskToken',
    'bedrockagentcore:invokeHarness',
    'lambda:listFunctions',
  ])('%s exists', (call) => expect(fault(call)).toBeUndefined());

  it.each([
    ['lamda:invoke', "did you mean 'lambda'?"],
    ['sqs:sendMesage', "did you mean 'sendMessage'?"],
    ['dynamodb:query', 'other actions go by aws-sdk:dynamodb:ACTION'],
    ['events:putRule', 'other actions go by aws-sdk:eventbridge:ACTION'],
    ['lambda:invoke.sync', 'only none or .waitForTaskToken'],
    ['batch:submitJob.waitForTaskToken', 'only none or .sync'],
    ['sagemaker:createTrainingJob.sync:2', 'only none or .sync'],
    ['sagemaker:createTrainingJob.synk', 'does not support the pattern .synk'],
  ])('%s does not', (call, message) => expect(fault(call)).toContain(message));

  it('has every action that the CDK can write, in every pattern that it can write it in', () => {
    const tasks = join(
      createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'),
      '../aws-stepfunctions-tasks/lib',
    );
    const files = readdirSync(tasks, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    const written = files.flatMap((file) => {
      const source = readFileSync(join(tasks, file), 'utf8');
      const [, service, action, rest] = /integrationResourceArn\)\("([\w-]+)","(\w+)"(.*?)\)/.exec(source) ?? [];
      if (!service || !Object.hasOwn(OPTIMIZED, service)) return [];
      const patterns = rest ? (/SUPPORTED_INTEGRATION_PATTERNS=\[(.*?)\]/.exec(source)?.[1] ?? '') : '';
      const also = [
        patterns.includes('RUN_JOB') && '.sync',
        patterns.includes('WAIT_FOR_TASK_TOKEN') && '.waitForTaskToken',
      ];
      return ['', ...also].flatMap((pattern) => (pattern === false ? [] : [`${service}:${action}${pattern}`]));
    });
    expect(written.length).toBeGreaterThan(50);
    expect(written.filter((call) => fault(call) !== undefined)).toEqual([]);
  });
});

describe('an AWS SDK integration', () => {
  it.each([
    'sfn:startSyncExecution',
    's3:listBuckets.waitForTaskToken',
    'config:putConfigRule',
    'iotdataplane:publish',
  ])('%s exists', (call) => expect(fault(`aws-sdk:${call}`)).toBeUndefined());

  it.each([
    ['sagemakr:createModel', "did you mean 'aws-sdk:sagemaker'?"],
    ['s4:getObject', "did you mean 'aws-sdk:s3'?"],
    ['cloudwatch-logs:putLogEvents', "did you mean 'aws-sdk:cloudwatchlogs'?"],
    ['stepfunctions:startExecution', "did you mean 'aws-sdk:sfn'?"],
    ['s3:GetObject', 'in camel case: getObject'],
    ['s3:getObjekt', "did you mean 'getObject'?"],
    ['sagemaker:createModle', "did you mean 'createModel'?"],
    ['lambda:invokeWithResponseStream', 'Step Functions does not call'],
    ['s3:getObject.sync', 'only .waitForTaskToken'],
  ])('%s does not', (call, message) => expect(fault(`aws-sdk:${call}`)).toContain(message));

  it('of a service that is like no known one, or is its next version, may be new', () => {
    for (const call of ['aws-sdk:quantumledger:getBlock', 'aws-sdk:wafv3:getWebACL']) {
      expect(fault(call)).toBeUndefined();
      expect(isUnknownService(`arn:aws:states:::${call}`)).toBe(true);
    }
    expect(isUnknownService('arn:aws:states:::aws-sdk:wafv2:getWebACL')).toBe(false);
  });
});

it('EXPRESS workflows make calls and wait for nothing', () => {
  expect(fault('lambda:invoke', 'EXPRESS')).toBeUndefined();
  expect(fault('aws-sdk:s3:getObject', 'EXPRESS')).toBeUndefined();
  for (const call of [
    'glue:startJobRun.sync',
    'sqs:sendMessage.waitForTaskToken',
    'aws-sdk:sqs:sendMessage.waitForTaskToken',
  ])
    expect(fault(call, 'EXPRESS')).toContain('EXPRESS workflows do not support the pattern');
  expect(resourceFault('arn:aws:states:eu-west-1:123456789012:activity:a', 'EXPRESS')).toContain('activities');
});

it('a resource is a URI', () => {
  expect(resourceFault('arn:aws:lambda:eu-west-1:123456789012:function:f', 'EXPRESS')).toBeUndefined();
  expect(resourceFault('http://example.com/x', 'STANDARD')).toBeUndefined();
  for (const text of ['f', 'lambda:invoke', 'aws-sdk:s3:getObject', 'arn:aws:s3:::rows', 'arn:aws:states:::lambda'])
    expect(resourceFault(text, 'STANDARD')).toContain('not a valid resource ARN');
});
