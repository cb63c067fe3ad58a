import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { only } from '../testing.ts';
import { startWork, workTask } from './testing.ts';

const { states, work, redrive, redriven } = await startWork();
afterAll(() => states.close());
beforeEach(() => {
  work.calls = [];
  work.healthy = false;
});

describe('a redriven execution', () => {
  it('schedules the Task that failed again, without entering it again, and keeps input and variables', async () => {
    const { output, types, again } = await redriven(
      {
        StartAt: 'Before',
        States: {
          Before: { Type: 'Pass', Assign: { kept: '{% $states.input.n %}' }, Output: 'handed', Next: 'Work' },
          Work: workTask(
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
    const { before, again, status } = await redriven(only(workTask({ fail: true }, { Retry })));
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
        Wait: workTask(
          {},
          { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', Next: 'Done', End: undefined },
        ),
        Done: { Type: 'Succeed' },
      },
    });
    await states.until(async () => work.calls.length === 1);
    await states.sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough' }));
    expect(await states.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      redriveStatus: 'REDRIVABLE',
    });
    await redrive(executionArn);
    await states.until(async () => work.calls.length === 2);
    expect(await states.describe(executionArn)).toMatchObject({ status: 'RUNNING', redriveCount: 1 });
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
  });

  it('runs only those branches of a Parallel state again that did not succeed', async () => {
    const { output, again, types } = await redriven(
      only({
        Type: 'Parallel',
        Branches: [
          only(workTask({ branch: 0 }), 'First'),
          {
            StartAt: 'Set',
            States: {
              Set: { Type: 'Pass', Assign: { inner: 'kept' }, Next: 'Second' },
              Second: workTask({ branch: 1, fail: true, inner: '{% $inner %}' }),
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
      ItemProcessor: only(workTask({ n: '{% $states.input %}', fail: '{% $states.input = 1 %}' }), 'Each'),
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
      ItemProcessor: only(workTask({ n: '{% $states.input %}', fail: '{% $states.input = 1 %}' }), 'Each'),
    };
    const { output, again } = await redriven(
      only({ Type: 'Parallel', Branches: [only(map, 'Inner'), only(workTask({ other: true }), 'Other')] }),
      [0, 1],
    );
    expect(output).toEqual([['well', 'well'], 'well']);
    expect(again).toEqual([{ n: 1, fail: true }]);
  });

  it('runs a Parallel state as a whole again whose result was too large', async () => {
    const branch = (name: string) => only(workTask({ big: true }), name);
    const { status, before, again, failed } = await redriven(
      only({ Type: 'Parallel', Branches: [branch('A'), branch('B')] }),
    );
    expect(failed.error).toBe('States.DataLimitExceeded');
    expect([status, before.length, again.length]).toEqual(['SUCCEEDED', 2, 2]);
  });
});

describe('RedriveExecution', () => {
  it('answers the same to a client token that it has seen', async () => {
    const { executionArn } = await states.run(only(workTask({ fail: true })));
    const first = await redrive(executionArn, 'once');
    await states.ended(executionArn);
    expect(await redrive(executionArn, 'once')).toMatchObject({ redriveDate: first.redriveDate });
    expect((await states.describe(executionArn)).redriveCount).toBe(1);
    states.clock.advance(15 * 60_000 + 1);
    await expect(redrive(executionArn, 'once')).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });

  it('refuses what runs and what succeeded, and DescribeExecution says so', async () => {
    work.healthy = true;
    const { executionArn } = await states.run(only(workTask()));
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
    const { executionArn } = await states.run(only(workTask({ fail: true })));
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
