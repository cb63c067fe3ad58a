import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3 } from '../../../s3/s3.ts';
import { only, startStates, testLambda } from '../../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  const work = ({ n, fail }: { n: number; fail?: boolean }) => {
    if (fail) throw new Error(`item ${n}`);
    return [n, n * 2];
  };
  states = await startStates(createS3, testLambda({ work }));
  await states.standIn.call('s3', 'CreateBucket', { Bucket: 'data' });
});
afterAll(() => states.close());

const work = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
};
const run = (fields: object, failing: number[] = []) =>
  states.run(
    only({
      Type: 'Map',
      Items: [0, 1, 2].map((n) => ({ n, ...(failing.includes(n) && { fail: true }) })),
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...only(work, 'Work') },
      MaxConcurrency: 1,
      ...fields,
    }),
  );
const toS3 = (WriterConfig?: object, Bucket = 'data') => ({
  Resource: 'arn:aws:states:::s3:putObject',
  Arguments: { Bucket, Prefix: 'results/' },
  WriterConfig,
});

async function content(key: string): Promise<string> {
  const { Body } = await states.standIn.call('s3', 'GetObject', { Bucket: 'data', Key: key });
  return Buffer.concat(await Body.toArray()).toString();
}

/** The manifest, and the files that it names by their statuses. */
async function written(key: string) {
  const manifest = JSON.parse(await content(key));
  const files: Record<string, string> = {};
  for (const [status, [file]] of Object.entries<{ Key: string; Size: number }[]>(manifest.ResultFiles)) {
    if (!file) continue;
    files[status] = await content(file.Key);
    expect(Buffer.byteLength(files[status])).toBe(file.Size);
  }
  return { manifest, files };
}

describe('ResultWriter in S3', () => {
  it('writes a manifest and a file for each outcome, and gives where they are', async () => {
    const { output } = await run({ ResultWriter: toS3(), ToleratedFailureCount: 1 }, [1]);
    const id = output.MapRunArn.split(':').at(-1);
    expect(output.ResultWriterDetails).toEqual({ Bucket: 'data', Key: `results/${id}/manifest.json` });
    const { manifest, files } = await written(output.ResultWriterDetails.Key);
    expect(manifest).toEqual({
      DestinationBucket: 'data',
      MapRunArn: output.MapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `results/${id}/FAILED_0.json`, Size: expect.any(Number) }],
        PENDING: [],
        SUCCEEDED: [{ Key: `results/${id}/SUCCEEDED_0.json`, Size: expect.any(Number) }],
      },
    });
    const [succeeded, ...more] = JSON.parse(files.SUCCEEDED!);
    expect(more).toHaveLength(1);
    expect(succeeded).toEqual({
      ExecutionArn: expect.stringMatching(/:execution:machine-\d+\//),
      Input: '{"n":0}',
      InputDetails: { Included: true },
      Name: expect.stringMatching(/^[\w-]{36}$/),
      Output: '[0,0]',
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: 'NOT_REDRIVABLE',
      RedriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      StartDate: expect.stringMatching(/Z$/),
      StateMachineArn: expect.stringMatching(/:stateMachine:machine-\d+\//),
      Status: 'SUCCEEDED',
      StopDate: expect.stringMatching(/Z$/),
    });
    const [failed] = JSON.parse(files.FAILED!);
    expect(failed).toMatchObject({
      Status: 'FAILED',
      Error: 'Error',
      Input: '{"n":1,"fail":true}',
      RedriveStatus: 'REDRIVABLE_BY_MAP_RUN',
    });
    expect(JSON.parse(failed.Cause)).toMatchObject({ errorMessage: 'item 1' });
  });

  it('writes what did not begin when too much failed', async () => {
    const failed = await run({ ResultWriter: toS3() }, [1]);
    expect(failed.error).toBe('States.ExceedToleratedFailureThreshold');
    const { events } = { events: await states.history(failed.executionArn) };
    const { mapRunArn } = events.find(({ type }) => type === 'MapRunStarted')!.mapRunStartedEventDetails!;
    const { files } = await written(`results/${mapRunArn!.split(':').at(-1)}/manifest.json`);
    expect(JSON.parse(files.PENDING!)).toEqual([expect.objectContaining({ Input: '{"n":2}', Status: 'PENDING' })]);
    expect([JSON.parse(files.SUCCEEDED!).length, JSON.parse(files.FAILED!).length]).toEqual([1, 1]);
  });

  it.each([
    [{ Transformation: 'COMPACT', OutputType: 'JSON' }, '[[0,0],[1,2],[2,4]]'],
    [{ Transformation: 'FLATTEN', OutputType: 'JSON' }, '[0,0,1,2,2,4]'],
    [{ Transformation: 'FLATTEN', OutputType: 'JSONL' }, '0\n0\n1\n2\n2\n4\n'],
    [{ Transformation: 'COMPACT', OutputType: 'JSONL' }, '[0,0]\n[1,2]\n[2,4]\n'],
  ])('with %o writes only the outputs', async (config, expected) => {
    const { output } = await run({ ResultWriter: toS3(config) });
    expect((await written(output.ResultWriterDetails.Key)).files.SUCCEEDED).toBe(expected);
  });

  it('writes a manifest for no items', async () => {
    const { output } = await run({ ResultWriter: toS3(), Items: [] });
    const { manifest } = await written(output.ResultWriterDetails.Key);
    expect(manifest.ResultFiles).toEqual({ FAILED: [], PENDING: [], SUCCEEDED: [] });
  });

  it('fails when S3 refuses', async () => {
    const { error, cause, types } = await run({ ResultWriter: toS3({}, 'missing') });
    expect(error).toBe('States.ResultWriterFailed');
    expect(cause).toMatch(/^The specified bucket does not exist.*\(Service: S3, Status Code: 404, /);
    expect(types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });
});

describe('without a place in S3, the state’s result', () => {
  it('is the list of outputs, with what is known of the failed', async () => {
    const { output } = await run({ ToleratedFailureCount: 1 }, [1]);
    expect(output).toEqual([[0, 0], expect.objectContaining({ Status: 'FAILED', Error: 'Error' }), [2, 4]]);
  });

  it.each([
    [{ Transformation: 'FLATTEN' }, [0, 0, 1, 2, 2, 4]],
    [
      { Transformation: 'COMPACT' },
      [
        [0, 0],
        [1, 2],
        [2, 4],
      ],
    ],
    [{ OutputType: 'JSONL' }, '[0,0]\n[1,2]\n[2,4]\n'],
  ])('with %o is %o', async (WriterConfig, expected) => {
    expect((await run({ ResultWriter: { WriterConfig } })).output).toEqual(expected);
  });

  it('has the executions’ metadata with NONE', async () => {
    const { output } = await run({ ResultWriter: { WriterConfig: { Transformation: 'NONE' } } });
    expect(output[0]).toMatchObject({ Status: 'SUCCEEDED', Output: '[0,0]', RedriveCount: 0 });
  });
});
