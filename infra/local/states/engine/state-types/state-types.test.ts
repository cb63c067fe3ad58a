import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, startStates } from '../../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  states = await startStates();
});
afterAll(() => states.close());

it('Choice fails with States.Runtime when no Condition is true and there is no Default', async () => {
  const machine = {
    StartAt: 'Choose',
    States: {
      Choose: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.n > 1 %}', Next: 'Big' }] },
      Big: { Type: 'Succeed' },
    },
  };
  expect((await states.run(machine, { n: 1 })).error).toBe('States.Runtime');
});

describe('Wait', () => {
  it('waits on the stand-in’s clock, which skips', async () => {
    const began = states.clock.now();
    const { status } = await states.run(only({ Type: 'Wait', Seconds: '{% 2 * 3600 %}' }));
    expect(status).toBe('SUCCEEDED');
    expect(states.clock.now() - began).toBeGreaterThanOrEqual(2 * 3_600_000);
  });

  it('fails for a month that is none', async () => {
    const { cause } = await states.run(
      only({ Type: 'Wait', Timestamp: '{% $states.input %}' }),
      '2020-13-01T00:00:00Z',
    );
    expect(cause).toContain('cannot be parsed as an ISO-8601 extended offset date-time format string: 2020-13-01');
  });
});

describe('the iterations of an inline Map', () => {
  it('stop side by side when another fails, whose error counts', async () => {
    const processor = {
      StartAt: 'Which',
      States: {
        Which: { Type: 'Choice', Choices: [{ Condition: '{% $states.input = 1 %}', Next: 'Break' }], Default: 'Sleep' },
        Break: { Type: 'Fail', Error: 'Broken' },
        Sleep: { Type: 'Wait', Seconds: 3600, End: true },
      },
    };
    const { status, error, types } = await states.run(
      only({ Type: 'Map', Items: [0, 1, 2], ItemProcessor: processor }),
    );
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'Broken' });
    expect(types.filter((type) => type === 'MapIterationAborted')).toHaveLength(2);
  });
});
