import { DescribeMapRunCommand, ListExecutionsCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { only } from '../testing.ts';
import { startWork, workTask } from './testing.ts';

const { states, work, redrive, redriven } = await startWork();
await states.standIn.call('s3', 'CreateBucket', { Bucket: 'data' });
afterAll(() => states.close());
beforeEach(() => {
  work.calls = [];
  work.healthy = false;
});

const mapRunOf = async (executionArn: string) => {
  const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
  const { mapRunArn } = mapRuns!.at(-1)!;
  return {
    runs: mapRuns!.length,
    run: await states.sfn.send(new DescribeMapRunCommand({ mapRunArn })),
    children: (await states.sfn.send(new ListExecutionsCommand({ mapRunArn }))).executions!,
  };
};

describe('a redriven Map Run', () => {
  const distributed = (fields: object = {}, ExecutionType = 'STANDARD') =>
    only({
      Type: 'Map',
      Label: 'each',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
        ...only(workTask('{% $states.input %}'), 'Each'),
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
    work.calls = [];
    await redrive(failed.executionArn);
    expect((await states.ended(failed.executionArn)).output).toEqual(['well', 'well', 'well']);
    const after = await mapRunOf(failed.executionArn);
    expect(work.calls).toEqual([items[1]]);
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
    const Each = workTask('{% $states.input %}');
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
