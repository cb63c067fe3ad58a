import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, startStates } from './testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  states = await startStates();
});
afterAll(() => states.close());

const evaluated = async (output: unknown, input: unknown = {}) =>
  states.run(only({ Type: 'Pass', Output: output }), input);

describe('JSONata in states', () => {
  it('evaluates every expression in Output, at any depth, and leaves other text alone', async () => {
    const { output } = await evaluated(
      { sum: '{% $sum($states.input.n) %}', list: ['{% 1 + 1 %}', 'text'] },
      { n: [1, 2] },
    );
    expect(output).toEqual({ sum: 3, list: [2, 'text'] });
  });

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

  it('has the functions that Step Functions adds to JSONata', async () => {
    const { output } = await evaluated({
      partition: '{% $partition([1,2,3], 2) %}',
      range: '{% $range(0, 10, 5) %}',
      hash: "{% $hash('a', 'SHA-256') %}",
      parse: '{% $parse(\'{"a":1}\').a %}',
      same: '{% $random(7) = $random(7) %}',
      uuid: '{% $length($uuid()) %}',
    });
    expect(output).toEqual({
      partition: [[1, 2], [3]],
      range: [0, 5, 10],
      hash: 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
      parse: 1,
      same: true,
      uuid: 36,
    });
  });

  it('fails when an expression returns nothing, in the words of AWS', async () => {
    const { status, error, cause, types } = await evaluated({ a: '{% $nothing %}' });
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(cause).toBe(
      "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '$nothing' specified for the field 'Output/a' returned nothing (undefined).",
    );
    expect(types).toEqual(['ExecutionStarted', 'PassStateEntered', 'EvaluationFailed', 'ExecutionFailed']);
  });

  it('fails when an expression throws, with JSONata’s code', async () => {
    expect((await evaluated("{% 1 + 'a' %}")).cause).toMatch(/threw an error during evaluation\. T200\d: /);
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

  it('fails with States.DataLimitExceeded when an output is over 256 KiB', async () => {
    const { error, cause } = await evaluated("{% $pad('', 262144, 'é') %}");
    expect(error).toBe('States.DataLimitExceeded');
    expect(cause).toMatch(/^The state\/task 'Only' returned a result with a size exceeding/);
  });
});

describe('Choice', () => {
  const machine = {
    StartAt: 'Choose',
    States: {
      Choose: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.n > 1 %}', Next: 'Big', Output: 'big', Assign: { way: 'rule' } }],
        Default: 'Small',
        Assign: { way: 'default' },
      },
      Big: { Type: 'Pass', Output: ['{% $states.input %}', '{% $way %}'], End: true },
      Small: { Type: 'Pass', Output: '{% $way %}', End: true },
    },
  };

  it('takes the first rule that is true, with its own Output and Assign', async () => {
    expect((await states.run(machine, { n: 2 })).output).toEqual(['big', 'rule']);
  });

  it('takes Default with the state’s own Assign when no rule is true', async () => {
    expect((await states.run(machine, { n: 1 })).output).toBe('default');
  });

  it('fails with States.Runtime when no rule is true and there is no Default', async () => {
    const { Default: _, ...choice } = machine.States.Choose;
    const { error } = await states.run({ ...machine, States: { Choose: choice, Big: machine.States.Big } }, { n: 1 });
    expect(error).toBe('States.Runtime');
  });

  it('fails when a Condition is no boolean', async () => {
    const { error, cause } = await states.run(machine, { n: 'text' });
    expect(error).toBe('States.QueryEvaluationError');
    expect(cause).toContain('Choices[0]/Condition');
  });
});

describe('Wait', () => {
  it('waits on the stand-in’s clock, which skips', async () => {
    const began = states.clock.now();
    const { status } = await states.run(only({ Type: 'Wait', Seconds: '{% 2 * 3600 %}' }));
    expect(status).toBe('SUCCEEDED');
    expect(states.clock.now() - began).toBeGreaterThanOrEqual(2 * 3_600_000);
  });

  it('waits until a time, and not for one that is past', async () => {
    const { status } = await states.run(only({ Type: 'Wait', Timestamp: '2020-01-01T00:00:00Z' }));
    expect(status).toBe('SUCCEEDED');
  });

  it('fails for a time that is none', async () => {
    const { cause } = await states.run(
      only({ Type: 'Wait', Timestamp: '{% $states.input %}' }),
      '2020-13-01T00:00:00Z',
    );
    expect(cause).toContain('cannot be parsed as an ISO-8601 extended offset date-time format string: 2020-13-01');
  });
});

describe('Fail and Succeed', () => {
  it('Fail evaluates Error and Cause', async () => {
    const fail = {
      StartAt: 'F',
      States: { F: { Type: 'Fail', Error: "{% 'A' & 'b' %}", Cause: '{% $states.input.why %}' } },
    };
    expect(await states.run(fail, { why: 'because' })).toMatchObject({
      status: 'FAILED',
      error: 'Ab',
      cause: 'because',
    });
  });

  it('Succeed ends with its Output', async () => {
    const succeed = { StartAt: 'S', States: { S: { Type: 'Succeed', Output: '{% $states.input.a %}' } } };
    expect((await states.run(succeed, { a: 1 })).output).toBe(1);
  });
});

describe('Parallel and Inline Map', () => {
  it('Parallel gives the outputs in the order of the branches, each with variables of its own', async () => {
    const branch = (value: number) =>
      only({ Type: 'Pass', Assign: { own: value }, Output: `{% $outer + ${value} %}` }, `Branch${value}`);
    const { output } = await states.run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { outer: 10 }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [branch(1), branch(2)], End: true },
      },
    });
    expect(output).toEqual([11, 12]);
  });

  it('Parallel stops the other branches when one fails', async () => {
    const { status, error, types } = await states.run(
      only({
        Type: 'Parallel',
        Branches: [only({ Type: 'Wait', Seconds: 3600 }, 'Sleep'), only({ Type: 'Fail', Error: 'Broken' }, 'Break')],
      }),
    );
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'Broken' });
    expect(types).toContain('WaitStateAborted');
    expect(types.slice(-2)).toEqual(['ParallelStateFailed', 'ExecutionFailed']);
  });

  it('Map selects from each item and keeps the items’ order', async () => {
    const { output } = await states.run(
      only({
        Type: 'Map',
        Items: '{% $states.input.all %}',
        ItemSelector: { index: '{% $states.context.Map.Item.Index %}', value: '{% $states.context.Map.Item.Value %}' },
        ItemProcessor: only(
          { Type: 'Pass', Output: '{% $states.input.value & $string($states.input.index) %}' },
          'Inner',
        ),
      }),
      { all: ['a', 'b', 'c'] },
    );
    expect(output).toEqual(['a0', 'b1', 'c2']);
  });

  it('Map runs no iteration for no items', async () => {
    const map = { Type: 'Map', Items: [], ItemProcessor: only({ Type: 'Pass' }, 'Inner') };
    const { output, types } = await states.run(only(map));
    expect(output).toEqual([]);
    expect(types.slice(1, 4)).toEqual(['MapStateEntered', 'MapStateStarted', 'MapStateSucceeded']);
  });

  it('Map fails with the first iteration that fails', async () => {
    const fail = only({ Type: 'Fail', Error: 'Broken' }, 'Break');
    const { error, types } = await states.run(only({ Type: 'Map', Items: [1], ItemProcessor: fail }));
    expect(error).toBe('Broken');
    expect(types.slice(-3)).toEqual(['MapIterationFailed', 'MapStateFailed', 'ExecutionFailed']);
  });
});

describe('iterations side by side', () => {
  it('stop when another fails, whose error counts', async () => {
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

describe('an endless loop of states', () => {
  const endless = {
    StartAt: 'Again',
    States: {
      Again: { Type: 'Choice', Choices: [{ Condition: false, Next: 'Never' }], Default: 'Back' },
      Back: { Type: 'Pass', Next: 'Again' },
      Never: { Type: 'Succeed' },
    },
  };

  it('ends when the history is full, and lets requests through meanwhile', async () => {
    const executionArn = await states.startNew(endless);
    expect((await states.describe(executionArn)).status).toBe('RUNNING');
    const { status, cause } = await states.ended(executionArn);
    expect(status).toBe('FAILED');
    expect(cause).toBe('The execution reached the maximum number of history events (25000).');
  });
});
