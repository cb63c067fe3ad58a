import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../core/errors.ts';
import { only, startStates, testLambda } from '../testing.ts';

class Flaky extends Error {
  override readonly name = 'Flaky';
}

let states: Awaited<ReturnType<typeof startStates>>;
let calls: unknown[] = [];
beforeAll(async () => {
  const failTimes = ({ times }: { times: number }) => {
    calls.push(times);
    if (calls.length <= times) throw new Flaky(`attempt ${calls.length}`);
    return 'done';
  };
  const throttled = () => {
    throw new AwsError('TooManyRequestsException', 'Rate Exceeded.', 429);
  };
  const never = () => new Promise(() => {});
  states = await startStates(testLambda({ failTimes, throttled, never }));
});
afterAll(() => states.close());
beforeEach(() => {
  calls = [];
});

const task = (fields: object = {}, FunctionName = 'failTimes') => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName, Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  ...fields,
});

describe('Retry', () => {
  it('tries again after growing waits, and counts the retries in the context', async () => {
    const began = states.clock.now();
    const retry = [{ ErrorEquals: ['Flaky'], IntervalSeconds: 10, BackoffRate: 3, MaxAttempts: 2 }];
    const outcome = await states.run(only(task({ Retry: retry, Output: '{% $states.context.State.RetryCount %}' })), {
      times: 2,
    });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: 2 });
    expect(states.clock.now() - began).toBeGreaterThanOrEqual(40_000);
    expect(outcome.types.filter((type) => type === 'TaskScheduled')).toHaveLength(3);
  });

  it('waits no longer than MaxDelaySeconds', async () => {
    const began = states.clock.now();
    const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxDelaySeconds: 101, MaxAttempts: 3 }];
    await states.run(only(task({ Retry: retry })), { times: 3 });
    expect(states.clock.now() - began).toBeLessThan(304_000);
  });

  it('does not retry an error that no retrier names', async () => {
    await states.run(only(task({ Retry: [{ ErrorEquals: ['Other'] }] })), { times: 9 });
    expect(calls).toHaveLength(1);
  });

  it('names what Lambda refuses as Step Functions names it', async () => {
    const { error, cause } = await states.run(only(task({}, 'throttled')));
    expect(error).toBe('Lambda.TooManyRequestsException');
    expect(cause).toMatch(
      /^Rate Exceeded\. \(Service: AWSLambda; Status Code: 429; Error Code: TooManyRequestsException;/,
    );
  });
});

describe('Catch', () => {
  const catching = (catcher: object, fields: object = {}) => ({
    StartAt: 'Try',
    States: {
      Try: task({ Catch: [{ Next: 'Caught', ...catcher }], End: true, ...fields }),
      Caught: { Type: 'Pass', Output: { input: '{% $states.input %}', error: '{% $error %}' }, End: true },
    },
  });

  it('takes an expression that fails, too', async () => {
    const catcher = {
      ErrorEquals: ['States.QueryEvaluationError'],
      Assign: { error: '{% $states.errorOutput.Error %}' },
    };
    const { output, status } = await states.run(catching(catcher, { Output: '{% $nothing %}' }), { times: 0 });
    expect(status).toBe('SUCCEEDED');
    expect(output.error).toBe('States.QueryEvaluationError');
  });

  it('States.TaskFailed takes no timeout; States.Timeout does', async () => {
    const run = (name: string) =>
      states.startNew(
        catching(
          { ErrorEquals: [name], Assign: { error: '{% $states.errorOutput.Error %}' } },
          {
            TimeoutSeconds: '{% 30 + 30 %}',
            Arguments: { FunctionName: 'never' },
          },
        ),
      );
    for (const [name, status] of [
      ['States.TaskFailed', 'FAILED'],
      ['States.Timeout', 'SUCCEEDED'],
    ] as const) {
      const executionArn = await run(name);
      await states.until(async () => (await states.history(executionArn)).at(-1)?.type === 'TaskStarted');
      states.clock.advance(60_000);
      expect((await states.ended(executionArn)).status).toBe(status);
    }
  });
});

describe('the time of a Task', () => {
  it('is up at TimeoutSeconds, and not before', async () => {
    const executionArn = await states.startNew(only(task({ TimeoutSeconds: 60 }, 'never')));
    await states.until(async () => (await states.history(executionArn)).at(-1)?.type === 'TaskStarted');
    states.clock.advance(59_000);
    expect((await states.describe(executionArn)).status).toBe('RUNNING');
    states.clock.advance(1000);
    expect(await states.ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    const timedOut = (await states.history(executionArn)).find(({ type }) => type === 'TaskTimedOut');
    expect(timedOut?.taskTimedOutEventDetails).toEqual({
      resourceType: 'lambda',
      resource: 'invoke',
      error: 'States.Timeout',
    });
  });
});
