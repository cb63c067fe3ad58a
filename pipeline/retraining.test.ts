import { readFileSync } from 'node:fs';
import jsonata from 'jsonata';
import { describe, expect, it } from 'vitest';
import { PipelineSettings } from './settings.ts';

interface State {
  Type: string;
  Resource?: string;
  TimeoutSeconds?: number | string;
  Retry?: { ErrorEquals: string[] }[];
  Catch?: { ErrorEquals: string[] }[];
  ItemProcessor?: { States: Record<string, State> };
  Choices?: { Assign?: { training?: { billableSeconds: string } } }[];
}

const machine = JSON.parse(readFileSync(new URL('retraining.asl.json', import.meta.url), 'utf8')) as {
  TimeoutSeconds: number;
  States: Record<string, State>;
};

const all = (states: Record<string, State>): [string, State][] =>
  Object.entries(states).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...all(state.ItemProcessor?.States ?? {}),
  ]);
const tasks = all(machine.States).filter(([, { Type }]) => Type === 'Task');

/**
 * Errors that pass, by the names that Step Functions gives them: an optimized integration's as the AWS SDK for Java 1 names
 * them, an `aws-sdk:` integration's as its version 2. A throttled call to SageMaker has no name of its own.
 */
const TRANSIENT: Record<string, string[]> = {
  lambda: [
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ServiceException',
    'Lambda.TooManyRequestsException',
  ],
  sagemaker: ['SageMaker.AmazonSageMakerException', 'SageMaker.SdkClientException'],
  'aws-sdk:sagemaker': ['SageMaker.SageMakerException', 'SageMaker.SdkClientException'],
  sns: ['SNS.AmazonSNSException', 'SNS.InternalErrorException', 'SNS.SdkClientException'],
  events: [
    'EventBridge.AmazonEventBridgeException',
    'EventBridge.FailedEntry',
    'EventBridge.InternalException',
    'EventBridge.SdkClientException',
  ],
};

describe('the state machine', () => {
  it.each(tasks)('%s retries what passes, gives up in time and leaves no error uncaught', (_, task) => {
    const service = /^arn:aws:states:::(.+):\w+(?:\.\w+)?$/.exec(task.Resource!)![1]!;
    const retried = task.Retry!.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(retried).toEqual(expect.arrayContaining(TRANSIENT[service]!));
    expect(task.TimeoutSeconds).toBeDefined();
    expect(task.Catch!.at(-1)!.ErrorEquals).toEqual(['States.ALL']);
  });

  it('lives longer than the longest approval, with two days for everything else', () => {
    const timeoutHours = (hours: number) => PipelineSettings.shape.approval.safeParse({ timeoutHours: hours }).success;
    expect(timeoutHours(machine.TimeoutSeconds / 3600 - 48)).toBe(false);
    expect(timeoutHours(168)).toBe(true);
  });

  it('takes the longest run time of a training job for billed where SageMaker does not say what it billed', async () => {
    const { training } = machine.States.TrainingCompleted!.Choices![0]!.Assign!;
    const expression = jsonata(/^\{% (.*) %\}$/.exec(training!.billableSeconds)![1]!);
    const context = { Execution: { Input: { training: { maximumRuntimeSeconds: 3600 } } } };
    const billed = (input: object) => expression.evaluate({}, { states: { input, context } });
    expect(await billed({ BillableTimeInSeconds: 184 })).toBe(184);
    expect(await billed({})).toBe(3600);
  });
});
