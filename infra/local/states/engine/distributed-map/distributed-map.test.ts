import { DescribeMapRunCommand, ListExecutionsCommand, ListMapRunsCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../../core/errors.ts';
import { createS3 } from '../../../s3/s3.ts';
import { only, startStates, testLambda } from '../../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
let running = 0;
let most = 0;

beforeAll(async () => {
  const work = async ({ fail, n }: { fail?: boolean; n: number }) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if (fail) throw new Error(`item ${n}`);
    return n * 2;
  };
  states = await startStates(createS3, testLambda({ work }));
  await states.standIn.call('s3', 'CreateBucket', { Bucket: 'data' });
  for (const key of ['raw/a.csv', 'raw/b.csv', 'other/c.csv'])
    await states.standIn.call('s3', 'PutObject', { Bucket: 'data', Key: key, Body: Buffer.from('xyz') });
});
afterAll(() => states.close());

const processor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  ...only(
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
    },
    'Work',
  ),
};
const passing = { ...processor, ...only({ Type: 'Pass' }, 'Inner') };
const map = (fields: object) => only({ Type: 'Map', Label: 'files', ItemProcessor: processor, ...fields });
const numbers = (count: number, failing: number[] = []) =>
  Array.from({ length: count }, (_, n) => ({ n, ...(failing.includes(n) && { fail: true }) }));

async function objectJson(bucket: string, key: string) {
  const { Body } = await states.standIn.call('s3', 'GetObject', { Bucket: bucket, Key: key });
  const chunks: Buffer[] = [];
  for await (const chunk of Body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

describe('the items of a Distributed Map', () => {
  const listing = (Prefix: string, Bucket = 'data') =>
    map({
      ItemReader: { Resource: 'arn:aws:states:::s3:listObjectsV2', Arguments: { Bucket, Prefix: `{% '${Prefix}' %}` } },
      ItemProcessor: passing,
    });

  it('are the objects under a prefix, spelt as Step Functions spells them', async () => {
    const { output } = await states.run(listing('raw/'));
    expect(output).toEqual([
      {
        Etag: expect.stringMatching(/^"\w{32}"$/),
        Key: 'raw/a.csv',
        LastModified: expect.any(Number),
        Size: 3,
        StorageClass: 'STANDARD',
      },
      expect.objectContaining({ Key: 'raw/b.csv' }),
    ]);
  });

  it('are none under an empty prefix: the Map succeeds with nothing', async () => {
    expect(await states.run(listing('empty/'))).toMatchObject({ status: 'SUCCEEDED', output: [] });
  });

  it('cannot be read from a bucket that is not there', async () => {
    const { error, types } = await states.run(listing('raw/', 'missing'));
    expect(error).toBe('States.ItemReaderFailed');
    expect(types.slice(-4)).toEqual(['MapRunStarted', 'MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it('come from a JSON file too', async () => {
    await states.standIn.call('s3', 'PutObject', { Bucket: 'data', Key: 'list.json', Body: Buffer.from('[1,2,3]') });
    const reader = {
      Resource: 'arn:aws:states:::s3:getObject',
      Arguments: { Bucket: 'data', Key: 'list.json' },
      ReaderConfig: { InputType: 'JSON', MaxItems: 2 },
    };
    expect((await states.run(map({ ItemReader: reader, ItemProcessor: passing }))).output).toEqual([1, 2]);
  });

  it('are selected from, and put into batches', async () => {
    const { output } = await states.run(
      map({
        Items: [1, 2, 3],
        ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { b: '{% 1 + 1 %}' } },
        ItemProcessor: passing,
      }),
    );
    expect(output).toEqual([
      { Items: [{ v: 1 }, { v: 2 }], BatchInput: { b: 2 } },
      { Items: [{ v: 3 }], BatchInput: { b: 2 } },
    ]);
  });
});

describe('child executions', () => {
  it('run side by side up to MaxConcurrency, with ARNs and histories of their own', async () => {
    most = 0;
    const { executionArn, output } = await states.run(map({ Items: numbers(20), MaxConcurrency: 4 }));
    expect(output).toEqual(numbers(20).map(({ n }) => n * 2));
    expect(most).toBeLessThanOrEqual(4);
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns![0]!;
    expect(mapRunArn).toMatch(/:mapRun:machine-\d+\/files:[\w-]{36}$/);
    const { executions } = await states.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions).toHaveLength(20);
    const child = executions![0]!;
    expect(child.executionArn).toMatch(/:execution:machine-\d+\/files:[\w-]{36}$/);
    expect(child).toMatchObject({ status: 'SUCCEEDED', mapRunArn });
    expect((await states.history(child.executionArn!)).at(-1)!.type).toBe('ExecutionSucceeded');
  });

  it('need the right to start executions of their own machine', async () => {
    const allowed = states.standIn.authorize;
    states.standIn.authorize = (caller, action) => {
      if (caller.kind === 'role' && action === 'states:StartExecution')
        throw new AwsError('AccessDeniedException', 'no');
    };
    expect(await states.run(map({ Items: numbers(1) }))).toMatchObject({
      status: 'FAILED',
      error: 'States.Permissions',
    });
    states.standIn.authorize = allowed;
  });

  it('two thousand of them take seconds', async () => {
    const started = performance.now();
    const { output, executionArn } = await states.run(
      map({ Items: "{% $map([1..2000], function($n){ {'n': $n} }) %}" }),
    );
    expect(output).toHaveLength(2000);
    expect(performance.now() - started).toBeLessThan(10_000);
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
    const run = await states.sfn.send(new DescribeMapRunCommand({ mapRunArn: mapRuns![0]!.mapRunArn }));
    expect(run.itemCounts).toMatchObject({ total: 2000, succeeded: 2000, pending: 0, failed: 0 });
  });

  it('one that fails is too much, unless failures are tolerated', async () => {
    const { error, cause, types } = await states.run(map({ Items: numbers(3, [1]), MaxConcurrency: 1 }));
    expect(error).toBe('States.ExceedToleratedFailureThreshold');
    expect(cause).toBe('The specified tolerated failure threshold was exceeded');
    expect(types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it.each([
    [{ ToleratedFailureCount: 1 }, [1], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, [0, 1], 'FAILED'],
    [{ ToleratedFailurePercentage: '{% 25 + 25 %}' }, [0, 1], 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49 }, [0, 1], 'FAILED'],
  ])('with %o, failures at %o of four make it %s', async (fields, failing, status) => {
    expect((await states.run(map({ Items: numbers(4, failing), ...fields }))).status).toBe(status);
  });
});

describe('ResultWriter', () => {
  const writing = (fields: object) =>
    map({
      ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'data', Prefix: 'results' } },
      ...fields,
    });

  it('writes a manifest and a file for each outcome, and gives where they are', async () => {
    const { output } = await states.run(writing({ Items: numbers(3, [1]), ToleratedFailureCount: 1 }));
    const id = output.MapRunArn.split(':').at(-1);
    expect(output.ResultWriterDetails).toEqual({ Bucket: 'data', Key: `results/${id}/manifest.json` });
    const manifest = await objectJson('data', output.ResultWriterDetails.Key);
    expect(manifest).toEqual({
      DestinationBucket: 'data',
      MapRunArn: output.MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `results/${id}/FAILED_0.json`, Size: expect.any(Number) }],
        PENDING: [],
        SUCCEEDED: [{ Key: `results/${id}/SUCCEEDED_0.json`, Size: expect.any(Number) }],
      },
    });
    const succeeded = await objectJson('data', `results/${id}/SUCCEEDED_0.json`);
    expect(succeeded).toHaveLength(2);
    expect(succeeded[0]).toMatchObject({
      Status: 'SUCCEEDED',
      Input: '{"n":0}',
      Output: '0',
      InputDetails: { Included: true },
    });
    const [failed] = await objectJson('data', `results/${id}/FAILED_0.json`);
    expect(failed).toMatchObject({ Status: 'FAILED', Error: 'Error', Input: '{"n":1,"fail":true}' });
    expect(JSON.parse(failed.Cause)).toMatchObject({ errorMessage: 'item 1' });
  });

  it('writes a manifest for no items', async () => {
    const { output } = await states.run(writing({ Items: [] }));
    const { ResultFiles } = await objectJson('data', output.ResultWriterDetails.Key);
    expect(ResultFiles).toEqual({ FAILED: [], PENDING: [], SUCCEEDED: [] });
  });

  it('fails when S3 refuses', async () => {
    const ResultWriter = { Resource: 'arn:aws:states:::s3:putObject', Arguments: { Bucket: 'missing', Prefix: 'x' } };
    expect((await states.run(map({ Items: [], ResultWriter }))).error).toBe('States.ResultWriterFailed');
  });
});
