import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, startStates, testLambda } from '../../../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  const work = (payload: unknown) => ({ got: payload });
  states = await startStates(testLambda({ work }));
});
afterAll(() => states.close());

const run = (state: object, input: unknown = {}) =>
  states.run({ QueryLanguage: 'JSONPath', ...only({ ...state }) }, input);
const pass = (fields: object, input?: unknown) => run({ Type: 'Pass', ...fields }, input);
const calling = (call: string, input: unknown = {}) => pass({ Parameters: { 'r.$': call } }, input);

describe('the data that goes through a JSONPath state', () => {
  it('InputPath and Parameters make the input, ResultPath puts the result into the raw input, OutputPath selects', async () => {
    const fields = { InputPath: '$.a', Parameters: { 'b.$': '$.b', c: 1 }, ResultPath: '$.result.deep' };
    expect((await pass(fields, { a: { b: 2 } })).output).toEqual({ a: { b: 2 }, result: { deep: { b: 2, c: 1 } } });
    expect((await pass({ ...fields, OutputPath: '$.result.deep.b' }, { a: { b: 2 } })).output).toBe(2);
  });

  it('null lets nothing through: no input, no output, no result', async () => {
    expect((await pass({ InputPath: null }, { a: 1 })).output).toEqual({});
    expect((await pass({ OutputPath: null }, { a: 1 })).output).toEqual({});
    expect((await pass({ Result: 1, ResultPath: null }, { a: 1 })).output).toEqual({ a: 1 });
  });

  it('ResultSelector shapes a Task’s result', async () => {
    const { output } = await run(
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: 'work', 'Payload.$': '$' },
        ResultSelector: { 'answer.$': '$.Payload.got' },
        ResultPath: '$.task',
      },
      { a: 1 },
    );
    expect(output).toEqual({ a: 1, task: { answer: { a: 1 } } });
  });

  it('a path that leads nowhere fails with States.Runtime, which nothing catches', async () => {
    expect(await pass({ InputPath: '$.no.such' }, { a: 1 })).toMatchObject({
      error: 'States.Runtime',
      cause:
        "An error occurred while executing the state 'Only' (entered at the event id #2). Invalid path '$.no.such' : Missing property in path $['no']",
    });
    expect((await calling('$.missing', { a: 1 })).cause).toContain(
      "The JSONPath '$.missing' specified for the field 'r.$' could not be found in the input '{\"a\":1}'",
    );
  });

  it('a ResultPath without a place fails with States.ResultPathMatchFailure', async () => {
    expect((await pass({ Result: 1, ResultPath: '$.a.b' }, { a: 'text' })).error).toBe('States.ResultPathMatchFailure');
  });

  it('variables and the context are paths, too', async () => {
    const { output } = await states.run({
      QueryLanguage: 'JSONPath',
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Result: { n: 1 }, Assign: { 'n.$': '$.n' }, Next: 'Get' },
        Get: { Type: 'Pass', Parameters: { 'n.$': '$n', 'state.$': '$$.State.Name' }, End: true },
      },
    });
    expect(output).toEqual({ n: 1, state: 'Get' });
  });
});

describe('paths', () => {
  const input = { a: [{ n: 1, s: 'x' }, { n: 2, s: 'y' }, { n: 3 }], b: { n: 4 } };

  it.each([
    ['$.a[0].n', 1],
    ['$.a[-1].n', 3],
    ["$['b']['n']", 4],
    ['$.a[*].n', [1, 2, 3]],
    ['$.a[1:].n', [2, 3]],
    ['$.a[0,2].n', [1, 3]],
    ['$..n', [1, 2, 3, 4]],
    ['$.a[?(@.n > 1 && @.s)].n', [2]],
    ["$.a[?(@.s == 'x' || !(@.s))].n", [1, 3]],
    ['$.a[?(@.s =~ /X/i)].n', [1]],
    ['$.a[?(@.n in [1, 3])].n', [1, 3]],
    ['$.a.length()', 3],
  ])('%s selects %j', async (path, expected) => {
    expect((await calling(path, input)).output).toEqual({ r: expected });
  });
});

describe('intrinsic functions', () => {
  it.each([
    ["States.Format('{} of \\{{}\\}', 1, $.o)", '1 of {{a=1, b=[x]}}'],
    ['States.Array(1, States.MathAdd(1, -0.5))', [1, 1]],
    ['States.ArrayPartition($.l, 2)', [[1, 2], [2]]],
    ['States.ArrayUnique($.l)', [1, 2]],
    ['States.ArrayContains($.l, 2)', true],
    ['States.ArrayGetItem($.l, 0)', 1],
    ['States.ArrayLength($.l)', 3],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ["States.Base64Decode(States.Base64Encode('text'))", 'text'],
    ["States.Hash('a', 'MD5')", '0cc175b9c0f1b6a831c399e269772661'],
    ['States.JsonMerge($.o, $.p, false)', { a: 2, b: ['x'] }],
    ['States.StringToJson(States.JsonToString($.o))', { a: 1, b: ['x'] }],
    ["States.StringSplit('a,b;,c', ',;')", ['a', 'b', 'c']],
  ])('%s gives %j', async (call, expected) => {
    const input = { o: { a: 1, b: ['x'] }, p: { a: 2 }, l: [1, 2, 2] };
    expect((await calling(call, input)).output).toEqual({ r: expected });
  });

  it('one that is given the wrong type fails with States.IntrinsicFailure', async () => {
    expect((await calling('States.ArrayLength($.a)', { a: 1 })).error).toBe('States.IntrinsicFailure');
  });

  it.each(['States.Base64Encode($.text)', 'States.Base64Decode($.text)', "States.Hash($.text, 'MD5')"])(
    '%s takes at most 10,000 characters',
    async (call) => {
      expect((await calling(call, { text: 'a'.repeat(10_000) })).status).toBe('SUCCEEDED');
      expect((await calling(call, { text: 'a'.repeat(10_001) })).error).toBe('States.IntrinsicFailure');
    },
  );
});

describe('Choice rules', () => {
  const chooses = async (rule: object, input: unknown) => {
    const definition = {
      QueryLanguage: 'JSONPath',
      StartAt: 'Choose',
      States: {
        Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
        Yes: { Type: 'Pass', Result: true, End: true },
        No: { Type: 'Pass', Result: false, End: true },
      },
    };
    return (await states.run(definition, input)).output;
  };

  it.each([
    [{ Variable: '$.v', NumericLessThan: 2 }, { v: 1 }, true],
    [{ Variable: '$.v', NumericLessThan: 2 }, { v: '1' }, false],
    [{ Variable: '$.v', StringEqualsPath: '$.w' }, { v: 'a', w: 'a' }, true],
    [{ Variable: '$.v', StringMatches: 'a*.\\*' }, { v: 'abc.*' }, true],
    [{ Variable: '$.v', TimestampGreaterThan: '2026-01-01T00:00:00Z' }, { v: '2026-01-01T00:00:00-01:00' }, true],
    [{ Variable: '$.v', IsPresent: false }, {}, true],
    [{ Variable: '$.v', IsNull: true }, { v: null }, true],
    [{ Not: { Variable: '$.v', BooleanEquals: true } }, { v: false }, true],
    [
      {
        And: [
          { Variable: '$.v', IsNumeric: true },
          { Variable: '$.v', NumericEquals: 1 },
        ],
      },
      { v: 'a' },
      false,
    ],
    [
      {
        Or: [
          { Variable: '$.v', IsString: true },
          { Variable: '$.v', NumericEquals: 1 },
        ],
      },
      { v: 1 },
      true,
    ],
  ])('%j of %j is %s', async (rule, input, expected) => {
    expect(await chooses(rule, input)).toBe(expected);
  });
});

describe('the other fields in JSONPath', () => {
  it('SecondsPath must be a non-negative whole number', async () => {
    const wait = (seconds: unknown) => run({ Type: 'Wait', SecondsPath: '$.s' }, { s: seconds });
    expect((await wait(60)).status).toBe('SUCCEEDED');
    expect((await wait(-1)).cause).toContain('The SecondsPath parameter references a negative value: $.s == -1');
    expect((await wait(1.5)).cause).toContain('The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5');
  });

  it('ErrorPath and CausePath name a failure', async () => {
    const outcome = await run(
      { Type: 'Fail', ErrorPath: '$.e', CausePath: "States.Format('why: {}', $.c)" },
      { e: 'E', c: 'C' },
    );
    expect(outcome).toMatchObject({ error: 'E', cause: 'why: C' });
  });

  it('a Map takes its items at ItemsPath, and a catcher puts the error at its ResultPath', async () => {
    const { output } = await states.run(
      {
        QueryLanguage: 'JSONPath',
        StartAt: 'Each',
        States: {
          Each: {
            Type: 'Map',
            ItemsPath: '$.list',
            ItemSelector: { 'v.$': '$$.Map.Item.Value', 'all.$': '$.list' },
            ItemProcessor: only({ Type: 'Fail', ErrorPath: '$.v' }, 'Break'),
            Catch: [{ ErrorEquals: ['first'], ResultPath: '$.error', Next: 'Caught' }],
            End: true,
          },
          Caught: { Type: 'Pass', End: true },
        },
      },
      { list: ['first'] },
    );
    expect(output).toEqual({ list: ['first'], error: { Error: 'first' } });
  });

  it('JSONata and JSONPath states follow each other, sharing their variables', async () => {
    const { output } = await states.run({
      QueryLanguage: 'JSONPath',
      StartAt: 'Expression',
      States: {
        Expression: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { n: '{% 1 + 1 %}' }, Next: 'Path' },
        Path: { Type: 'Pass', Parameters: { 'n.$': '$n' }, End: true },
      },
    });
    expect(output).toEqual({ n: 2 });
  });
});
