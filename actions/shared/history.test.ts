import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { expect, it } from 'vitest';
import { nothingYet, observe } from './history.ts';

const fold = (...events: Partial<HistoryEvent>[]) => {
  const progress = nothingYet();
  for (const event of events) observe(progress, { timestamp: new Date(0), ...event } as HistoryEvent);
  return progress;
};
const entered = (name: string) => ({ type: 'TaskStateEntered', stateEnteredEventDetails: { name } }) as const;
const left = (name: string, output = '{}') =>
  ({ type: 'TaskStateExited', stateExitedEventDetails: { name, output } }) as const;
const scheduled = (parameters: unknown) =>
  ({
    type: 'TaskScheduled',
    taskScheduledEventDetails: { parameters: JSON.stringify(parameters), resource: '', resourceType: '', region: '' },
  }) as const;

it('finds the task token of a state that awaits approval, whether its detail is an object or text', () => {
  for (const Detail of [{ taskToken: 't' }, '{"taskToken":"t"}'])
    expect(fold(entered('AwaitApproval'), scheduled({ Entries: [{ Detail }] })).taskToken).toBe('t');
});

it('forgets the task token when the state was left or another one entered', () => {
  const waiting = [entered('AwaitApproval'), scheduled({ Entries: [{ Detail: { taskToken: 't' } }] })];
  expect(fold(...waiting, left('AwaitApproval')).taskToken).toBeUndefined();
  expect(fold(...waiting, entered('NotifyRejected')).taskToken).toBeUndefined();
});

it('takes no other callback for an approval', () => {
  expect(fold(entered('Other'), scheduled({ Entries: [{ Detail: { taskToken: 't' } }] })).taskToken).toBeUndefined();
});

it('knows the training job, the evaluation and the ending', () => {
  const evaluation = { decision: 'pass', evaluation: { uri: 's3://b/k', sha256: 'x' } };
  const progress = fold(
    entered('TrainModel'),
    {
      type: 'TaskSubmitted',
      taskSubmittedEventDetails: {
        output: '{"TrainingJobArn":"arn:aws:sagemaker:us-east-1:1:training-job/retrain-1"}',
        resource: 'createTrainingJob.sync',
        resourceType: 'sagemaker',
      },
    },
    left('TrainModel'),
    entered('EvaluateModel'),
    left('EvaluateModel', JSON.stringify(evaluation)),
    { ...left('Rejected'), type: 'SucceedStateExited' },
  );
  expect(progress).toMatchObject({ trainingJobName: 'retrain-1', evaluation, ending: 'Rejected', current: undefined });
});

it.each([
  [
    { type: 'ExecutionSucceeded', executionSucceededEventDetails: { output: '{}' } },
    { status: 'SUCCEEDED', output: '{}' },
  ],
  [
    { type: 'ExecutionFailed', executionFailedEventDetails: { error: 'E', cause: 'c' } },
    { status: 'FAILED', error: 'E', cause: 'c' },
  ],
  [
    { type: 'ExecutionAborted', executionAbortedEventDetails: { cause: 'c' } },
    { status: 'ABORTED', cause: 'c' },
  ],
  [{ type: 'ExecutionTimedOut' }, { status: 'TIMED_OUT' }],
] as const)('knows how it ended, until it is redriven: %j', (event, end) => {
  const waiting = [entered('AwaitApproval'), scheduled({ Entries: [{ Detail: { taskToken: 't' } }] })];
  expect(fold(...waiting, event)).toMatchObject({ end, taskToken: undefined });
  expect(fold(event, { type: 'ExecutionRedriven' }).end).toBeUndefined();
});
