import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  StopExecutionCommand,
  UpdateMapRunCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3 } from '../../s3/s3.ts';
import { only, startStates, testLambda } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
/** Task tokens of the children that wait. */
let tokens: string[] = [];

beforeAll(async () => {
  const wait = ({ token }: { token: string }) => void tokens.push(token);
  states = await startStates(createS3, testLambda({ wait }));
  await states.standIn.call('s3', 'CreateBucket', { Bucket: 'data' });
});
afterAll(() => states.close());
beforeEach(() => {
  tokens = [];
});

/** A Distributed Map whose children wait until they are told how to end. */
const waiting = (fields: object = {}) =>
  only({
    Type: 'Map',
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      ...only(
        {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
          Arguments: { FunctionName: 'wait', Payload: { token: '{% $states.context.Task.Token %}' } },
        },
        'Wait',
      ),
    },
    ...fields,
  });

const started = async (fields: object, input: unknown, children: number) => {
  const executionArn = await states.startNew(waiting(fields), input);
  await states.until(async () => tokens.length === children);
  const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
  return { executionArn, mapRunArn: mapRuns![0]!.mapRunArn! };
};
const describeRun = (mapRunArn: string) => states.sfn.send(new DescribeMapRunCommand({ mapRunArn }));
const succeed = () => states.sfn.send(new SendTaskSuccessCommand({ taskToken: tokens.shift(), output: '"done"' }));
const fail = () => states.sfn.send(new SendTaskFailureCommand({ taskToken: tokens.shift(), error: 'Mine' }));

describe('DescribeMapRun', () => {
  it('counts child executions, and the items of their batches', async () => {
    const batches = { ItemBatcher: { MaxItemsPerBatch: 2 }, MaxConcurrency: 2, ToleratedFailureCount: 4 };
    const { executionArn, mapRunArn } = await started(batches, [1, 2, 3, 4, 5], 2);
    const none = { timedOut: 0, aborted: 0, resultsWritten: 0, failuresNotRedrivable: 0, pendingRedrive: 0 };
    const run = await describeRun(mapRunArn);
    expect(run).toMatchObject({ status: 'RUNNING', executionArn, maxConcurrency: 2, toleratedFailureCount: 4 });
    expect(run.executionCounts).toEqual({ ...none, total: 3, pending: 1, running: 2, succeeded: 0, failed: 0 });
    expect(run.itemCounts).toEqual({ ...none, total: 5, pending: 1, running: 4, succeeded: 0, failed: 0 });
    await fail();
    await states.until(async () => tokens.length === 2);
    await Promise.all([succeed(), succeed()]);
    await states.ended(executionArn);
    expect((await describeRun(mapRunArn)).itemCounts).toEqual({
      ...none,
      total: 5,
      pending: 0,
      running: 0,
      succeeded: 3,
      failed: 2,
    });
    const { executions } = await states.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions!.map(({ itemCount }) => itemCount).toSorted()).toEqual([1, 2, 2]);
  });

  it('refuses what is no Map Run', async () => {
    const { executionArn, mapRunArn } = await started({}, [1], 1);
    await expect(describeRun(executionArn)).rejects.toMatchObject({ name: 'InvalidArn' });
    await expect(describeRun(`${mapRunArn}x`)).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
  });
});

describe('UpdateMapRun', () => {
  it('lets more children run at once', async () => {
    const { executionArn, mapRunArn } = await started({ MaxConcurrency: 1 }, [1, 2, 3], 1);
    await states.sfn.send(new UpdateMapRunCommand({ mapRunArn, maxConcurrency: 3 }));
    await states.until(async () => tokens.length === 3);
    expect(await describeRun(mapRunArn)).toMatchObject({ maxConcurrency: 3, executionCounts: { running: 3 } });
    await Promise.all([succeed(), succeed(), succeed()]);
    expect((await states.ended(executionArn)).output).toEqual(['done', 'done', 'done']);
  });

  it('lets more items fail', async () => {
    const { executionArn, mapRunArn } = await started({ MaxConcurrency: 1 }, [1, 2], 1);
    await states.sfn.send(new UpdateMapRunCommand({ mapRunArn, toleratedFailurePercentage: 50 }));
    await fail();
    await states.until(async () => tokens.length === 1);
    await succeed();
    expect((await states.ended(executionArn)).status).toBe('SUCCEEDED');
  });

  it('ends a run that has more failures than it tolerates now', async () => {
    const { executionArn, mapRunArn } = await started({ ToleratedFailureCount: 1 }, [1, 2], 2);
    await fail();
    await states.until(async () => (await describeRun(mapRunArn)).itemCounts!.failed === 1);
    await states.sfn.send(new UpdateMapRunCommand({ mapRunArn, toleratedFailureCount: 0 }));
    expect((await states.ended(executionArn)).error).toBe('States.ExceedToleratedFailureThreshold');
  });

  it('refuses what is out of range, and a run that has ended', async () => {
    const { executionArn, mapRunArn } = await started({}, [1], 1);
    const update = (toleratedFailurePercentage: number) =>
      states.sfn.send(new UpdateMapRunCommand({ mapRunArn, toleratedFailurePercentage }));
    await expect(update(101)).rejects.toMatchObject({ name: 'ValidationException' });
    await succeed();
    await states.ended(executionArn);
    await expect(update(1)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a stopped parent', () => {
  it('stops its Map Run and the children that run; the others stay pending, and the results are written', async () => {
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'data', Prefix: 'r' } };
    const { executionArn, mapRunArn } = await started({ ResultWriter, MaxConcurrency: 2 }, [1, 2, 3], 2);
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
    await states.until(async () => (await describeRun(mapRunArn)).status !== 'RUNNING');
    expect(await describeRun(mapRunArn)).toMatchObject({
      status: 'ABORTED',
      stopDate: expect.any(Date),
      executionCounts: { aborted: 2, pending: 1, running: 0 },
    });
    expect((await states.history(executionArn)).at(-1)!.type).toBe('ExecutionAborted');
    const Key = `r/${mapRunArn.split(':').at(-1)}/manifest.json`;
    const { Body } = await states.standIn.call('s3', 'GetObject', { Bucket: 'data', Key });
    const { ResultFiles } = JSON.parse(Buffer.concat(await Body.toArray()).toString());
    expect([ResultFiles.FAILED.length, ResultFiles.PENDING.length, ResultFiles.SUCCEEDED.length]).toEqual([1, 1, 0]);
  });

  it('that ran out of time stops them, too', async () => {
    const executionArn = await states.startNew({ ...waiting(), TimeoutSeconds: 60 }, [1]);
    await states.until(async () => tokens.length === 1);
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
    states.clock.advance(61_000);
    expect((await states.ended(executionArn)).status).toBe('TIMED_OUT');
    const { mapRunArn } = mapRuns![0]!;
    await states.until(async () => (await describeRun(mapRunArn!)).status === 'ABORTED');
  });

  it('is not the only one: a branch that fails aborts the Map Run in another', async () => {
    const failing = {
      StartAt: 'Later',
      States: { Later: { Type: 'Wait', Seconds: 60, Next: 'Broken' }, Broken: { Type: 'Fail', Error: 'Mine' } },
    };
    const { error, types, executionArn } = await states.run(
      only({ Type: 'Parallel', Branches: [waiting(), failing] }, 'Both'),
      [1],
    );
    expect(error).toBe('Mine');
    expect(types.filter((type) => type!.endsWith('Aborted'))).toEqual(['MapRunAborted', 'MapStateAborted']);
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns![0]!;
    await states.until(async () => (await describeRun(mapRunArn!)).executionCounts!.aborted === 1);
  });
});
