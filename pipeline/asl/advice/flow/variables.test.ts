import { describe, expect, it } from 'vitest';
import { chain, jsonataChain, missing, places, reads, readsJsonata } from '../testing.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';
const ALL = { ErrorEquals: ['States.ALL'] };

describe('a variable', () => {
  const assigns = { Type: 'Pass', Assign: { order: { id: 1 } } };

  it('is known in the states after the one that assigns it, not in that one', () => {
    expect(missing(jsonataChain({ A: { ...assigns, Output: '{% $order %}' }, B: readsJsonata('$order.id') }))).toEqual([
      ['/States/A/Output', 'no path to this state assigns $order'],
    ]);
    expect(missing(chain({ A: assigns, B: reads('$ordr.id'), C: reads('$order.idd') }))).toEqual([
      ['/States/B/Parameters/x.$', "no path to this state assigns $ordr: did you mean '$order'?"],
      ['/States/C/Parameters/x.$', "no path to this state gives $order.idd: did you mean 'id'?"],
    ]);
  });

  it('may be assigned by a choice rule, a catcher or an earlier pass of a loop', () => {
    const choice = {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.a %}', Assign: { ruled: 1 }, Next: 'B' },
        { Condition: '{% $states.input.b %}', Next: 'Z' },
      ],
      Default: 'B',
    };
    const call = { Type: 'Task', Resource: INVOKE, Arguments: { FunctionName: 'f' } };
    const caught = { ...call, Catch: [{ ...ALL, Assign: { failure: '{% $states.errorOutput %}' }, Next: 'A' }] };
    const machine = jsonataChain({
      A: choice,
      B: { ...caught, Arguments: { FunctionName: '{% $ruled & $failure.Cause & $never %}' }, Next: 'A' },
      Z: { Type: 'Succeed', Output: '{% $failure.Why %}' },
    });
    expect(missing(machine)).toEqual([
      ['/States/B/Arguments/FunctionName', 'no path to this state assigns $never: there is $ruled or $failure'],
      ['/States/Z/Output', 'no path to this state gives $failure.Why: there is Error or Cause'],
    ]);
  });

  it('is seen by inner machines, and stays in the one that assigns it', () => {
    const inner = (name: string) => jsonataChain({ [name]: { ...readsJsonata('$order.id'), Assign: { inner: 1 } } });
    const map = (config: object) => ({
      Type: 'Map',
      Items: [1],
      ItemProcessor: {
        ...jsonataChain({ I: readsJsonata('$order.id') }),
        QueryLanguage: undefined,
        ProcessorConfig: config,
      },
    });
    const parallel = { Type: 'Parallel', Branches: [{ ...inner('P1'), QueryLanguage: undefined }] };
    expect(
      places(jsonataChain({ A: assigns, P: parallel, M: map({ Mode: 'INLINE' }), B: readsJsonata('$inner') })),
    ).toEqual(['/States/B/Output']);
    // Guide, "Passing data between states with variables".
    expect(places(jsonataChain({ A: assigns, M: map({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }) }))).toEqual([
      '/States/M/ItemProcessor/States/I/Output',
    ]);
  });

  it('is none where JSONata binds the name or has a function of it', () => {
    const expressions = [
      '($x := 1; $x)',
      '$map([1], function($v, $i) { $v + $i })',
      '$sum([1])',
      '$uuid()',
      '$parse("1")',
    ];
    for (const expression of expressions) expect(places(jsonataChain({ A: readsJsonata(expression) }))).toEqual([]);
    expect(missing(jsonataChain({ A: readsJsonata('$summ([1])') }))).toEqual([
      ['/States/A/Output', "there is no function $summ: did you mean '$sum'?"],
    ]);
  });
});
