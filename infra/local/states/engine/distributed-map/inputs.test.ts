import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, startStates } from '../../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  states = await startStates();
});
afterAll(() => states.close());

/** Runs a Distributed Map whose children give back what they got. */
const run = (fields: object, input: unknown = {}) =>
  states.run(
    only({
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...only({ Type: 'Pass' }, 'Inner'),
      },
      ...fields,
    }),
    input,
  );

describe('ItemSelector', () => {
  it('sees index, value and source of the item, the state’s input and the variables', async () => {
    const { output } = await states.run(
      {
        StartAt: 'Set',
        States: {
          Set: { Type: 'Pass', Assign: { outer: 'v' }, Next: 'Each' },
          Each: {
            Type: 'Map',
            Items: '{% $states.input.all %}',
            ItemSelector: {
              item: '{% $states.context.Map.Item %}',
              of: '{% $states.input.of %}',
              outer: '{% $outer %}',
            },
            ItemProcessor: {
              ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
              ...only({ Type: 'Pass' }, 'Inner'),
            },
            End: true,
          },
        },
      },
      { all: ['a'], of: 'letters' },
    );
    expect(output).toEqual([{ item: { Index: 0, Value: 'a', Source: 'STATE_DATA' }, of: 'letters', outer: 'v' }]);
  });

  it('that fails, fails the state', async () => {
    const { error, types } = await run({ ItemSelector: '{% $states.context.Map.Item.Value.a.b %}' }, [1]);
    expect(error).toBe('States.QueryEvaluationError');
    expect(types).toContain('MapRunFailed');
  });

  it('is the context of the Map alone: children have no Map in theirs', async () => {
    const inner = only({ Type: 'Pass', Output: '{% $exists($states.context.Map) %}' }, 'Inner');
    const ItemProcessor = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...inner };
    expect((await run({ ItemProcessor }, [1])).output).toEqual([false]);
  });
});

describe('an object as items', () => {
  it('gives a pair for each of its members', async () => {
    expect((await run({}, { a: 1, b: [2] })).output).toEqual([
      { Key: 'a', Value: 1 },
      { Key: 'b', Value: [2] },
    ]);
  });

  it('gives ItemSelector the members’ names', async () => {
    const ItemSelector =
      '{% $states.context.Map.Item.Key & $states.context.Map.Item.Value & $states.context.Map.Item.Index %}';
    expect((await run({ Items: { a: 1, b: 2 }, ItemSelector })).output).toEqual(['a10', 'b21']);
  });

  it('is selected by ItemsPath in JSONPath', async () => {
    const fields = { QueryLanguage: 'JSONPath', ItemsPath: '$.of', ItemSelector: { 'key.$': '$$.Map.Item.Key' } };
    const machine = only({
      Type: 'Map',
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
        ...only({ Type: 'Pass' }, 'Inner'),
      },
      ...fields,
    });
    expect((await states.run({ ...machine, QueryLanguage: 'JSONPath' }, { of: { x: 1 } })).output).toEqual([
      { key: 'x' },
    ]);
  });
});

describe('ItemBatcher', () => {
  it('puts selected items together, with its BatchInput', async () => {
    const { output } = await run({
      Items: [1, 2, 3],
      ItemSelector: { v: '{% $states.context.Map.Item.Value %}' },
      ItemBatcher: { MaxItemsPerBatch: '{% 1 + 1 %}', BatchInput: { b: '{% 1 + 1 %}' } },
    });
    expect(output).toEqual([
      { BatchInput: { b: 2 }, Items: [{ v: 1 }, { v: 2 }] },
      { BatchInput: { b: 2 }, Items: [{ v: 3 }] },
    ]);
  });

  it('keeps the whole input of a child within MaxInputBytesPerBatch', async () => {
    const batches = async (MaxInputBytesPerBatch: number, BatchInput?: unknown) => {
      const { output } = await run({ Items: ['a', 'b', 'é'], ItemBatcher: { MaxInputBytesPerBatch, BatchInput } });
      return output.map(({ Items }: { Items: string[] }) => Items.join(''));
    };
    // {"Items":["a","b"]} has 19 bytes, {"Items":["a","b","é"]} 24.
    expect(await batches(24)).toEqual(['abé']);
    expect(await batches(23)).toEqual(['ab', 'é']);
    expect(await batches(18)).toEqual(['a', 'b', 'é']);
    expect(await batches(24, 1)).toEqual(['a', 'b', 'é']);
  });

  it('makes no input of over 256 KiB when it has no limit', async () => {
    const Items = '{% $map([1..5], function($n) { $pad("", 100000, "x") }) %}';
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      ...only({ Type: 'Pass', Output: '{% $count($states.input.Items) %}' }, 'Inner'),
    };
    const machine = (limits: object) => run({ Items, ItemBatcher: { BatchInput: 1, ...limits }, ItemProcessor });
    expect((await machine({})).output).toEqual([2, 2, 1]);
    expect((await machine({ MaxItemsPerBatch: 4 })).output).toEqual([2, 2, 1]);
  });

  it.each([-1, 1.5])('refuses %d items a batch', async (MaxItemsPerBatch) => {
    const outcome = await run({ Items: [1], ItemBatcher: { MaxItemsPerBatch: `{% ${MaxItemsPerBatch} %}` } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });
});

it('an item of over 256 KiB starts no child', async () => {
  const ItemSelector = "{% $pad('', 262143, 'x') %}";
  expect((await run({ Items: [1], ItemSelector })).error).toBe('States.DataLimitExceeded');
});
