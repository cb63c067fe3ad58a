import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, startStates } from '../../../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  states = await startStates();
});
afterAll(() => states.close());

const evaluated = async (output: unknown, input: unknown = {}) =>
  states.run(only({ Type: 'Pass', Output: output }), input);

describe('JSONata in states', () => {
  it('shows Output and Assign the variables as they were before the state', async () => {
    const { output } = await states.run({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { n: 1 }, Next: 'Second' },
        Second: { Type: 'Pass', Assign: { n: '{% $n + 1 %}', m: '{% $n %}' }, Output: '{% $n %}', Next: 'Third' },
        Third: { Type: 'Pass', Output: ['{% $states.input %}', '{% $n %}', '{% $m %}'], End: true },
      },
    });
    expect(output).toEqual([1, 2, 1]);
  });

  it('gives the context object of the execution, the state and the machine', async () => {
    const { output, executionArn } = await evaluated('{% $states.context %}', { a: 1 });
    expect(output.Execution).toMatchObject({ Id: executionArn, Input: { a: 1 }, RedriveCount: 0 });
    expect(output.State.Name).toBe('Only');
    expect(output.StateMachine.Id).toMatch(/:stateMachine:machine-\d+$/);
  });

  it('gives the stand-in’s time as $now and $millis, one time within an expression', async () => {
    const { output } = await states.run({
      StartAt: 'Sleep',
      States: {
        Sleep: { Type: 'Wait', Seconds: 30 * 86_400, Next: 'Now' },
        Now: {
          Type: 'Pass',
          Output: {
            late: '{% $millis() - $toMillis($states.context.State.EnteredTime) %}',
            same: '{% $toMillis($now()) - $millis() %}',
            hour: "{% $now('[H01][m01]', '+0200') = $fromMillis($millis(), '[H01][m01]', '+0200') %}",
          },
          End: true,
        },
      },
    });
    expect(output).toEqual({ late: expect.any(Number), same: 0, hour: true });
    expect(output.late).toBeLessThan(1000);
  });

  it('has no $eval', async () => {
    // The call is hidden from the validator, which would refuse it at creation.
    expect((await evaluated("{% ($f := $lookup({'f': 1}, 'f'); $f()) %}")).cause).toContain('T1006');
  });

  it('ends an expression that never ends', async () => {
    const { error } = await evaluated('{% ($f := function($n){ $f($n + 1) + 1 }; $f(0)) %}');
    expect(error).toBe('States.QueryEvaluationError');
  });
});
