import { describe, expect, it } from 'vitest';
import type { Contracts } from '../contracts.ts';
import { chain, jsonataChain, missing, places, reads, readsJsonata } from '../testing.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const ALL = { ErrorEquals: ['States.ALL'] };
const made = { Type: 'Pass', Result: { order: { id: 1 }, rows: [{ price: 2 }] } };
const madeAta = { Type: 'Pass', Output: { order: { id: 1 }, rows: [{ price: 2 }] } };

describe('a reference in JSONPath', () => {
  it.each(['$.ordr.id', '$.order.idd', '$.order.id.x', '$.rows[0].prize', "States.Format('{}', $.ordr)"])(
    'is told where nothing gives it: %s',
    (reference) => {
      expect(places(chain({ A: made, B: reads(reference) }))).toEqual(['/States/B/Parameters/x.$']);
    },
  );

  it.each(['$', '$.order.id', '$.rows[0].price', '$.rows[*].whatever', '$..anything', '$.rows[?(@.x == 1)].y', '$$'])(
    'is not told where something may give it: %s',
    (reference) => {
      expect(places(chain({ A: made, B: reads(reference) }))).toEqual([]);
    },
  );

  it('says what there is instead', () => {
    expect(missing(chain({ A: made, B: reads('$.ordr.id') }))).toEqual([
      ['/States/B/Parameters/x.$', "no path to this state gives $.ordr: did you mean 'order'?"],
    ]);
    expect(missing(chain({ A: made, B: reads('$.customer') }))[0]![1]).toContain('there is order or rows');
  });

  it('follows InputPath, Parameters, ResultSelector, ResultPath and OutputPath', () => {
    const through = (fields: object, reference: string) =>
      places(chain({ A: made, B: { Type: 'Task', Resource: INVOKE, ...fields }, C: reads(reference) }));
    const parameters = { Parameters: { FunctionName: 'f', 'Payload.$': '$.id' } };
    expect(through({ InputPath: '$.order', ...parameters }, '$.StatusCode')).toEqual([]);
    expect(through({ InputPath: '$.rows', ...parameters }, '$.StatusCode')).toEqual(['/States/B/Parameters/Payload.$']);
    const invoke = { Parameters: { FunctionName: 'f' } };
    expect(through({ ...invoke, ResultPath: '$.a.b' }, '$.a.b.Payload.anything')).toEqual([]);
    expect(through({ ...invoke, ResultPath: '$.a.b' }, '$.order.id')).toEqual([]);
    expect(through({ ...invoke, ResultPath: null }, '$.StatusCode')).toEqual(['/States/C/Parameters/x.$']);
    expect(through(invoke, '$.order')).toEqual(['/States/C/Parameters/x.$']);
    const selected = { ...invoke, ResultSelector: { 'code.$': '$.StatusCode', 'p.$': '$.Paylod' } };
    expect(through(selected, '$.code')).toEqual(['/States/B/ResultSelector/p.$']);
    expect(through({ ...invoke, OutputPath: '$.Payload' }, '$.anything')).toEqual([]);
  });

  it('is followed along every path, the ones that catch an error among them', () => {
    const call = (catcher: object) => ({
      Type: 'Task',
      Resource: INVOKE,
      Parameters: { FunctionName: 'f' },
      ResultPath: '$.result',
      Catch: [{ ...ALL, ...catcher, Next: 'C' }],
    });
    const machine = (catcher: object, reference: string) =>
      places(chain({ A: made, B: call(catcher), C: reads(reference) }));
    expect(machine({}, '$.Cause')).toEqual([]);
    expect(machine({}, '$.result.Payload')).toEqual([]);
    expect(machine({}, '$.error.Cause')).toEqual(['/States/C/Parameters/x.$']);
    expect(machine({ ResultPath: '$.error' }, '$.error.Cause')).toEqual([]);
    expect(machine({ ResultPath: '$.error' }, '$.error.Reason')).toEqual(['/States/C/Parameters/x.$']);
  });

  it('is read in every field that holds a path', () => {
    const wait = { Type: 'Wait', SecondsPath: '$.seconds' };
    const choice = { Type: 'Choice', Choices: [{ Not: { Variable: '$.a', IsNull: true }, Next: 'Z' }], Default: 'Z' };
    const map = { Type: 'Map', ItemsPath: '$.items', MaxConcurrencyPath: '$.n', ItemProcessor: chain({ I: made }) };
    const fail = { Type: 'Fail', CausePath: '$.cause' };
    expect(places(chain({ A: made, W: wait, M: { ...map, ResultPath: null }, C: choice, Z: fail }))).toEqual([
      '/States/W/SecondsPath',
      '/States/M/ItemsPath',
      '/States/M/MaxConcurrencyPath',
      '/States/C/Choices/0/Not/Variable',
      '/States/Z/CausePath',
    ]);
  });

  it('knows what an item of a Map and the branches of a Parallel give', () => {
    const map = (reference: string, selector?: object) => ({
      Type: 'Map',
      ItemsPath: '$.rows',
      ...(selector && { ItemSelector: selector }),
      ItemProcessor: chain({ I: reads(reference) }),
    });
    expect(places(chain({ A: made, M: map('$.price'), B: reads('$[0].x') }))).toEqual([]);
    expect(places(chain({ A: made, M: map('$.order'), B: reads('$[0].y') }))).toEqual([
      '/States/M/ItemProcessor/States/I/Parameters/x.$',
      '/States/B/Parameters/x.$',
    ]);
    expect(places(chain({ A: made, M: map('$.p', { 'p.$': '$$.Map.Item.Value.price' }) }))).toEqual([]);
    expect(places(chain({ A: made, M: map('$.p', { 'p.$': '$$.Map.Item.Value.prize' }) }))).toEqual([
      '/States/M/ItemSelector/p.$',
    ]);
    const branches = [chain({ L: reads('$.order') }), chain({ R: { Type: 'Pass', Result: { y: 1 } } })];
    const parallel = { Type: 'Parallel', Branches: branches };
    expect(places(chain({ A: made, P: parallel, B: reads('$[1].y'), C: reads('$.x.id') }))).toEqual([]);
  });
});

describe('a reference in JSONata', () => {
  it.each([
    '$states.input.ordr',
    '$states.input.order.idd',
    '$states.input.rows[price > 1].prize',
    '$states.inptu.order',
    "{'a': [$states.input.ordr]}",
    '$count($states.input.row)',
    'true ? $states.input.ordr : 1',
    '$map($states.input.rows, function($row) { $states.input.ordr })',
  ])('is told where nothing gives it: %s', (expression) => {
    expect(places(jsonataChain({ A: madeAta, B: readsJsonata(expression) }))).toEqual(['/States/B/Output']);
  });

  it.each([
    '$states.input.rows.price',
    '$states.input.order[0].id',
    '$states.input.*.anything',
    '$states.input.rows[prize > 1]',
    '$states.input.rows.{"p": prize}',
    '$lookup($states.input, "x").y',
    '($o := $states.input.order; $o.x)',
    '$map($states.input.rows, function($row) { $row.x })',
    '$states.input.rows@$r.anything',
    '$merge([$states.input.order, {"x": 1}]).x',
    '$states.input ~> |order|{"x": 1}|',
  ])('is not told where something may give it: %s', (expression) => {
    expect(places(jsonataChain({ A: madeAta, B: readsJsonata(expression) }))).toEqual([]);
  });

  it('follows Output, results and caught errors', () => {
    const call = {
      Type: 'Task',
      Resource: INVOKE,
      Arguments: { FunctionName: 'f', Payload: '{% $states.input.rows %}' },
      Output: { code: '{% $states.result.StatusCode %}', body: '{% $states.result.Payload %}' },
      Catch: [{ ...ALL, Output: '{% $states.errorOutput.Eror %}', Next: 'Z' }],
    };
    const z = { Type: 'Fail' };
    expect(
      places(jsonataChain({ A: madeAta, B: call, C: { ...readsJsonata('$states.input.body.x'), Next: 'Z' }, Z: z })),
    ).toEqual(['/States/B/Catch/0/Output']);
    const { Catch, ...plain } = call;
    expect(places(jsonataChain({ B: plain, C: readsJsonata('$states.input.Payload') }))).toEqual(['/States/C/Output']);
  });

  it('says the names of the context object', () => {
    const found = missing(
      jsonataChain({ A: readsJsonata('$states.context.Execution.Idd & $states.context.Map.Item.Index') }),
    );
    expect(found.map(([, message]) => message)).toEqual([
      "no path to this state gives $states.context.Execution.Idd: did you mean 'Id'?",
      'no path to this state gives $states.context.Map: there is Execution, State, StateMachine or Task',
    ]);
    expect(missing(jsonataChain({ A: readsJsonata('$states.context.Task.Token') }))[0]![1]).toContain(
      'only a Task has a token',
    );
  });
});

describe('what is not known', () => {
  it('is taken for anything: the input, a result, what a substitution stands for', () => {
    const called = { Type: 'Task', Resource: 'arn:aws:lambda:eu-west-1:1:function:f' };
    expect(places(chain({ A: reads('$.a.b'), B: called, C: reads('$.c.d') }))).toEqual([]);
    const undecided = chain({ A: { ...made, Next: '${After}' }, B: reads('$.ordr') });
    const open = { substitutions: {} };
    expect(places(undecided, open)).toEqual([]);
    expect(places(chain({ A: made, B: reads('$.ord${Rest}.x') }), open)).toEqual([]);
    expect(places(jsonataChain({ A: madeAta, B: readsJsonata('$states.input.ord${Rest}') }), open)).toEqual([]);
    expect(
      places(jsonataChain({ A: { Type: 'Pass', Output: '{% ${Made} %}' }, B: readsJsonata('$states.input.x') }), open),
    ).toEqual([]);
  });

  it('is said by the contracts', () => {
    const string = { type: 'string' };
    const strict = (properties: object) => ({ type: 'object', properties, additionalProperties: false });
    const contracts: Contracts = {
      input: strict({ order: strict({ id: string }) }),
      results: { Call: strict({ rows: { type: 'array', items: strict({ price: string }) } }) },
    };
    const call = (fields: object) => ({ Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: 'f', ...fields } });
    const machine = jsonataChain({
      Call: { ...call({ Payload: '{% $states.input.order.idd %}' }), Output: '{% $states.result.Payload %}' },
      B: readsJsonata('$states.input.rows[0].prize & $states.context.Execution.Input.ordr'),
    });
    expect(places(machine, { contracts })).toEqual([
      '/States/Call/Arguments/Payload',
      '/States/B/Output',
      '/States/B/Output',
    ]);
    expect(places(machine)).toEqual([]);
  });

  it('stays a bounded amount in a loop that wraps its own data', () => {
    const wrap = { Type: 'Pass', Parameters: { 'a.$': '$', 'b.$': '$' } };
    const again = { Type: 'Choice', Choices: [{ Variable: '$.a.a.a', IsPresent: true, Next: 'W' }], Default: 'Z' };
    const contracts = { input: { const: { x: 1 } } };
    const machine = chain({ W: wrap, C: again, Z: { Type: 'Succeed', OutputPath: '$.c' } });
    expect(places(machine, { contracts })).toEqual(['/States/Z/OutputPath']);
  });
});
