/** States that call, choose, shape, loop and wait, one after the other: with the loop's own, six. */
const STATES_OF_BLOCK = 6;

/** How many states a definition of so many blocks has. */
export const statesIn = (blocks: number): number => blocks * STATES_OF_BLOCK + 2;

/** A sound definition of the size wanted, for benchmarks: the same text at each call, laid out as people do. */
export function sizedDefinition(blocks: number, isJsonata: boolean): string {
  const ends = { Done: { Type: 'Succeed' }, Failed: { Type: 'Fail', Error: 'Failed' } };
  const following = Array.from({ length: blocks }, (_, n) =>
    block(n, n + 1 < blocks ? `Call${n + 1}` : 'Done', isJsonata ? JSONATA : JSONPATH),
  );
  const States = Object.assign({}, ...following, ends);
  return JSON.stringify({ QueryLanguage: isJsonata ? 'JSONata' : 'JSONPath', StartAt: 'Call0', States }, null, 2);
}

const FunctionName = 'arn:aws:lambda:us-east-1:123456789012:function:work';
const ErrorEquals = ['States.ALL'];

/** What the states of a block have of their own in one query language; each passes its input on. */
const JSONPATH = {
  call: { Parameters: { FunctionName, 'Payload.$': '$' }, ResultPath: '$.called' },
  caught: { ErrorEquals, ResultPath: '$.error', Next: 'Failed' },
  rule: { Variable: '$.rows', NumericGreaterThan: 10 },
  shape: { Parameters: { 'first.$': "States.Format('{}', $.rows)" }, ResultPath: '$.shaped' },
  loop: { ItemsPath: '$.items', ResultPath: '$.looped' },
};
const JSONATA: Record<keyof typeof JSONPATH, object> = {
  call: { Arguments: { FunctionName, Payload: '{% $states.input %}' }, Output: '{% $states.input %}' },
  caught: { ErrorEquals, Output: '{% $states.errorOutput %}', Next: 'Failed' },
  rule: { Condition: '{% $states.input.rows > 10 %}' },
  shape: { Output: "{% $merge([$states.input, { 'shaped': $string($states.input.rows) }]) %}" },
  loop: { Items: '{% $states.input.items %}', Output: '{% $states.input %}' },
};

function block(n: number, next: string, own: typeof JSONATA): Record<string, object> {
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    TimeoutSeconds: 60,
    Retry: [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 2 }],
    ...own.call,
  };
  const caught = { Catch: [own.caught] };
  const processor = { StartAt: `Item${n}`, States: { [`Item${n}`]: { ...task, End: true } } };
  return {
    [`Call${n}`]: { ...task, ...caught, Next: `Choose${n}` },
    [`Choose${n}`]: { Type: 'Choice', Choices: [{ ...own.rule, Next: `Shape${n}` }], Default: `Pause${n}` },
    [`Shape${n}`]: { Type: 'Pass', ...own.shape, Next: `Loop${n}` },
    [`Loop${n}`]: { Type: 'Map', ...own.loop, ItemProcessor: processor, ...caught, Next: `Pause${n}` },
    [`Pause${n}`]: { Type: 'Wait', Seconds: 1, Next: next },
  };
}
