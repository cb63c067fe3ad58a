import {
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3 } from '../../s3/s3.ts';
import { only, startStates, testLambda } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
let calls: unknown[] = [];
let healthy = true;

beforeAll(async () => {
  const work = (payload: { fail?: boolean; big?: boolean }) => {
    calls.push(payload);
    if (payload.fail && !healthy) throw new Error('not well');
    return payload.big && !healthy ? 'x'.repeat(200_000) : 'well';
  };
  states = await startStates(createS3, testLambda({ work }));
  await states.standIn.call('s3', 'CreateBucket', { Bucket: 'data' });
});
afterAll(() => states.close());
beforeEach(() => {
  calls = [];
  healthy = false;
});

const task = (Payload: unknown = '{% $states.input %}', fields: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...fields,
});

const redrive = async (executionArn: string, clientToken?: string) => {
  healthy = true;
  return states.sfn.send(new RedriveExecutionCommand({ executionArn, clientToken }));
};

/** Runs a definition that fails, redrives it, and gives the outcome with the types of the events since. */
async function redriven(definition: object, input: unknown = {}) {
  const failed = await states.run(definition, input);
  expect(failed.status).not.toBe('SUCCEEDED');
  const before = calls;
  calls = [];
  await redrive(failed.executionArn);
  const outcome = await states.ended(failed.executionArn);
  const types = (await states.history(failed.executionArn)).map(({ type }) => type).slice(failed.types.length);
  return { ...outcome, executionArn: failed.executionArn, types, failed, before, again: calls };
}

const mapRunOf = async (executionArn: string) => {
  const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
  const { mapRunArn } = mapRuns!.at(-1)!;
  return {
    runs: mapRuns!.length,
    run: await states.sfn.send(new DescribeMapRunCommand({ mapRunArn })),
    children: (await states.sfn.send(new ListExecutionsCommand({ mapRunArn }))).executions!,
  };
};

describe('a redriven execution', () => {
  it('schedules the Task that failed again, without entering it again, and keeps input and variables', async () => {
    const { output, types, again } = await redriven(
      {
        StartAt: 'Before',
        States: {
          Before: { Type: 'Pass', Assign: { kept: '{% $states.input.n %}' }, Output: 'handed', Next: 'Work' },
          Work: task(
            { fail: true, got: '{% $states.input %}' },
            { Output: ['{% $kept %}', '{% $states.context.Execution.RedriveCount %}'] },
          ),
        },
      },
      { n: 7 },
    );
    expect(output).toEqual([7, 1]);
    expect(again).toEqual([{ fail: true, got: 'handed' }]);
    expect(types).toEqual([
      'ExecutionRedriven',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('has all attempts of a Retry again', async () => {
    const Retry = [{ ErrorEquals: ['States.ALL'], MaxAttempts: 1, IntervalSeconds: 1 }];
    const { before, again, status } = await redriven(only(task({ fail: true }, { Retry })));
    expect([before.length, again.length, status]).toEqual([2, 1, 'SUCCEEDED']);
  });

  it('enters a Fail state again, and fails again', async () => {
    const { status, types } = await redriven(only({ Type: 'Fail', Error: 'Mine' }));
    expect(status).toBe('FAILED');
    expect(types).toEqual(['ExecutionRedriven', 'FailStateEntered', 'ExecutionFailed']);
  });

  it('goes on where it was stopped', async () => {
    const executionArn = await states.startNew({
      StartAt: 'Wait',
      States: {
        Wait: task({}, { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Next: 'Done', End: undefined }),
        Done: { Type: 'Succeed' },
      },
    });
    await states.until(async () => calls.length === 1);
    await states.sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough' }));
    expect(await states.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      redriveStatus: 'REDRIVABLE',
    });
    await redrive(executionArn);
    await states.until(async () => calls.length === 2);
    expect(await states.describe(executionArn)).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
  });

  it('runs only those branches of a Parallel state again that did not succeed', async () => {
    const { output, again, types } = await redriven(
      only({
        Type: 'Parallel',
        Branches: [
          only(task({ branch: 0 }), 'First'),
          {
            StartAt: 'Set',
            States: {
              Set: { Type: 'Pass', Assign: { inner: 'kept' }, Next: 'Second' },
              Second: task({ branch: 1, fail: true, inner: '{% $inner %}' }),
            },
          },
        ],
      }),
    );
    expect(output).toEqual(['well', 'well']);
    expect(again).toEqual([{ branch: 1, fail: true, inner: 'kept' }]);
    expect(types).not.toContain('ParallelStateStarted');
    expect(types).not.toContain('PassStateEntered');
  });

  it('runs only those iterations of an inline Map again that did not succeed, and those that had not begun', async () => {
    const map = {
      Type: 'Map',
      MaxConcurrency: 1,
      ItemProcessor: only(task({ n: '{% $states.input %}', fail: '{% $states.input = 1 %}' }), 'Each'),
    };
    const { output, before, again, types } = await redriven(only(map), [0, 1, 2]);
    expect(output).toEqual(['well', 'well', 'well']);
    expect(before).toEqual([
      { n: 0, fail: false },
      { n: 1, fail: true },
    ]);
    expect(again).toEqual([
      { n: 1, fail: true },
      { n: 2, fail: false },
    ]);
    expect(types.filter((type) => type === 'MapIterationStarted')).toHaveLength(1);
  });

  it('goes on inside of states inside of states', async () => {
    const map = {
      Type: 'Map',
      MaxConcurrency: 1,
      ItemProcessor: only(task({ n: '{% $states.input %}', fail: '{% $states.input = 1 %}' }), 'Each'),
    };
    const { output, again } = await redriven(
      only({ Type: 'Parallel', Branches: [only(map, 'Inner'), only(task({ other: true }), 'Other')] }),
      [0, 1],
    );
    expect(output).toEqual([['well', 'well'], 'well']);
    expect(again).toEqual([{ n: 1, fail: true }]);
  });

  it('runs a Parallel state as a whole again whose result was too large', async () => {
    const branch = (name: string) => only(task({ big: true }), name);
    const { status, before, again, failed } = await redriven(
      only({ Type: 'Parallel', Branches: [branch('A'), branch('B')] }),
    );
    expect(failed.error).toBe('States.DataLimitExceeded');
    expect([status, before.length, again.length]).toEqual(['SUCCEEDED', 2, 2]);
  });
});

describe('a redriven Map Run', () => {
  const distributed = (fields: object = {}, ExecutionType = 'STANDARD') =>
    only({
      Type: 'Map',
      Label: 'each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        ...only(task('{% $states.input %}'), 'Each'),
      },
      ...fields,
    });
  const items = [{ n: 0 }, { n: 1, fail: true }, { n: 2 }];

  it('redrives the Standard children that did not succeed, and starts those that had not begun', async () => {
    const { output, again, types, executionArn } = await redriven(distributed({ MaxConcurrency: 1 }), items);
    expect(output).toEqual(['well', 'well', 'well']);
    expect(again).toEqual(items.slice(1));
    expect(types).toEqual([
      'ExecutionRedriven',
      'MapRunRedriven',
      'MapRunSucceeded',
      'MapStateSucceeded',
      'MapStateExited',
      'ExecutionSucceeded',
    ]);
    const { runs, run, children } = await mapRunOf(executionArn);
    expect(runs).toBe(1);
    expect(run).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1, redriveDate: expect.any(Date) });
    expect(run.executionCounts).toMatchObject({ total: 3, succeeded: 3, pendingRedrive: 0 });
    expect(children.map(({ redriveCount }) => redriveCount).toSorted()).toEqual([0, 0, 1]);
  });

  it('starts Express children anew, under the ARNs that they had', async () => {
    const definition = distributed({ ToleratedFailureCount: 0 }, 'EXPRESS');
    const failed = await states.run(definition, items);
    const before = await mapRunOf(failed.executionArn);
    calls = [];
    await redrive(failed.executionArn);
    expect((await states.ended(failed.executionArn)).output).toEqual(['well', 'well', 'well']);
    const after = await mapRunOf(failed.executionArn);
    expect(calls).toEqual([items[1]]);
    expect(after.children.map(({ executionArn }) => executionArn).toSorted()).toEqual(
      before.children.map(({ executionArn }) => executionArn).toSorted(),
    );
    expect(before.children[0]!.executionArn).toMatch(/:express:machine-\d+\/each:[\w-]{36}:[\w-]{36}$/);
    const failedChild = before.children.find(({ status }) => status === 'FAILED')!;
    expect(await states.describe(failedChild.executionArn!)).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 });
  });

  it('is a new one when the first could not read its items', async () => {
    const ItemReader = {
      Resource: 'arn:aws:states:::s3:getObject',
      Arguments: { Bucket: 'data', Key: 'late.json' },
      ReaderConfig: { InputType: 'JSON' },
    };
    const failed = await states.run(distributed({ ItemReader }));
    expect(failed.error).toBe('States.ItemReaderFailed');
    await states.standIn.call('s3', 'PutObject', { Bucket: 'data', Key: 'late.json', Body: Buffer.from('[{"n":1}]') });
    await redrive(failed.executionArn);
    expect((await states.ended(failed.executionArn)).output).toEqual(['well']);
    expect((await mapRunOf(failed.executionArn)).runs).toBe(2);
  });

  it('leaves children as they ended that cannot be redriven any more, and counts them as failed', async () => {
    const Each = task('{% $states.input %}');
    const waiting = {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: '{% $states.input.n %}', Next: 'Each' }, Each },
    };
    const processor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...waiting };
    const failing = [0, 15 * 86_400].map((n) => ({ n, fail: true }));
    const { output, again, executionArn } = await redriven(
      distributed({ ItemProcessor: processor, ToleratedFailureCount: 1 }),
      failing,
    );
    expect(again).toEqual([failing[1]]);
    expect(output).toEqual([expect.objectContaining({ Status: 'FAILED', RedriveStatus: 'NOT_REDRIVABLE' }), 'well']);
    const { run } = await mapRunOf(executionArn);
    expect(run.executionCounts).toMatchObject({ succeeded: 1, failed: 1, failuresNotRedrivable: 1 });
  });

  it('is the only way to redrive its children', async () => {
    const { executionArn } = await states.run(distributed(), items);
    const child = (await mapRunOf(executionArn)).children.find(({ status }) => status === 'FAILED')!;
    expect(await states.describe(child.executionArn!)).toMatchObject({ redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
    await expect(redrive(child.executionArn!)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });
});

describe('RedriveExecution', () => {
  it('answers the same to a client token that it has seen', async () => {
    const { executionArn } = await states.run(only(task({ fail: true })));
    const first = await redrive(executionArn, 'once');
    await states.ended(executionArn);
    expect(await redrive(executionArn, 'once')).toMatchObject({ redriveDate: first.redriveDate });
    expect((await states.describe(executionArn)).redriveCount).toBe(1);
    states.clock.advance(15 * 60_000 + 1);
    await expect(redrive(executionArn, 'once')).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });

  it('refuses what runs and what succeeded, and DescribeExecution says so', async () => {
    healthy = true;
    const { executionArn } = await states.run(only(task()));
    const reason = 'Execution is SUCCEEDED and cannot be redriven';
    expect(await states.describe(executionArn)).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: reason,
    });
    await expect(redrive(executionArn)).rejects.toMatchObject({
      name: 'ExecutionNotRedrivable',
      message: `Execution Not Redrivable: '${reason}'`,
    });
  });

  it('refuses what ended more than 14 days ago', async () => {
    const { executionArn } = await states.run(only(task({ fail: true })));
    states.clock.advance(14 * 86_400_000 - 60_000);
    expect(await states.describe(executionArn)).toMatchObject({ redriveStatus: 'REDRIVABLE' });
    states.clock.advance(120_000);
    expect(await states.describe(executionArn)).toMatchObject({
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution redrivable period exceeded',
    });
  });

  it('refuses what has no room for two more events', async () => {
    const loop = {
      StartAt: 'Again',
      States: {
        Again: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'Done' }], Default: 'Again' },
        Done: { Type: 'Succeed' },
      },
    };
    const { executionArn, status } = await states.run(loop);
    expect(status).toBe('FAILED');
    expect(await states.describe(executionArn)).toMatchObject({
      redriveStatusReason: 'Execution history event limit exceeded',
    });
  });
});
