import { getEventListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { ListExecutionsCommand, paginateGetExecutionHistory } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SkippingClock } from '../core/clock.ts';
import { StandIn } from '../core/stand-in.ts';
import { settingsOf } from './api/settings.ts';
import type { Json, MachineDefinition } from './engine/definition.ts';
import { createEngine } from './engine/engine.ts';
import { Execution } from './engine/execution.ts';
import { only, startStates } from './testing.ts';

const warnings: Error[] = [];
const warned = (warning: Error) => warnings.push(warning);

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  process.on('warning', warned);
  states = await startStates();
});
afterAll(async () => {
  await states.close();
  process.off('warning', warned);
});

const engine = createEngine(new StandIn({ clock: new SkippingClock(), directory: tmpdir() }));

function executionOf(definition: object, input: Json, type: 'STANDARD' | 'EXPRESS' = 'STANDARD'): Execution {
  const program = {
    stateMachineArn: engine.standIn.arn('states', 'stateMachine:machine'),
    stateMachineName: 'machine',
    roleArn: 'role',
    definition: definition as MachineDefinition,
    queryLanguage: 'JSONata' as const,
    type,
    settings: settingsOf(new Date(0), {}),
  };
  const arn = engine.standIn.arn('states', 'execution:machine:1');
  return new Execution({ arn, name: '1', program, input: JSON.stringify(input), clock: engine.standIn.clock });
}

async function run(definition: object, input: Json = {}, type?: 'STANDARD' | 'EXPRESS'): Promise<Execution> {
  const execution = executionOf(definition, input, type);
  await engine.runExecution(execution);
  return execution;
}

const doubled = only({ Type: 'Pass', Output: '{% $states.input * 2 %}' });
const mapOf = (ItemProcessor: object, more: object = {}) => only({ Type: 'Map', ItemProcessor, ...more });
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

const ENDLESS = {
  StartAt: 'Again',
  States: {
    Again: { Type: 'Choice', Choices: [{ Condition: false, Next: 'Never' }], Default: 'Back' },
    Back: { Type: 'Pass', Next: 'Again' },
    Never: { Type: 'Succeed' },
  },
};

const FULL = {
  status: 'FAILED',
  error: 'States.Runtime',
  cause: 'The execution reached the maximum number of history events (25000).',
};

describe('an execution', () => {
  it('ends with event 25,000, which follows the last one, when its history is full', async () => {
    const execution = await run(mapOf(doubled), numbers(10_000));
    expect(execution).toMatchObject(FULL);
    const { events } = execution.history;
    expect(events).toHaveLength(25_000);
    expect(events.map(({ id }) => id)).toEqual(numbers(25_000).map((i) => i + 1));
    expect(events.at(-1)).toMatchObject({ type: 'ExecutionFailed', id: 25_000, previousEventId: 24_999 });
  });

  it('succeeds when its end is event 25,000', async () => {
    // Start and end, two of a Pass, four of the Map itself, and four of each iteration.
    const more = { StartAt: 'More', States: { More: { Type: 'Pass', Next: 'Only' }, ...mapOf(doubled).States } };
    const exact = await run(more, numbers(6248));
    expect(exact).toMatchObject({ status: 'SUCCEEDED' });
    expect(exact.history).toHaveLength(25_000);
    expect(await run(more, numbers(6249))).toMatchObject(FULL);
  });

  it('of an Express machine has no such limit, and keeps no events', async () => {
    const execution = await run(mapOf(doubled), numbers(10_000), 'EXPRESS');
    expect(execution.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution.output!)).toEqual(numbers(10_000).map((n) => n * 2));
    expect(execution.history).toMatchObject({ events: [], length: 40_006 });
  });

  it('leaves no listener, timer or resume point behind, whatever it waited for', async () => {
    const wait = only({ Type: 'Wait', Seconds: 60 });
    const waitAndFail = {
      StartAt: 'Wait',
      States: { Wait: { Type: 'Wait', Seconds: 1, Next: 'Fail' }, Fail: { Type: 'Fail', Error: 'Own' } },
    };
    const parallel = {
      Type: 'Parallel',
      Branches: [wait, mapOf(wait, { MaxConcurrency: 20 }), waitAndFail],
      Retry: [{ ErrorEquals: ['Own'], MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Each' }],
      Next: 'Each',
      Output: '{% $states.input %}',
    };
    const each = { Type: 'Map', Items: '{% [1..40] %}', ItemProcessor: wait, End: true };
    // The machine's timers are counted; the clock skips without them.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const execution = await run(
      { TimeoutSeconds: 86_400, StartAt: 'Both', States: { Both: parallel, Each: each } },
      numbers(30),
    );
    expect(execution.status).toBe('SUCCEEDED');
    expect(getEventListeners(execution.controller.signal, 'abort')).toEqual([]);
    expect(execution.resume).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
    expect(warnings).toEqual([]);
  });
});

describe('a thousand executions at once', () => {
  it('that wait end in the order in which their waits are over', async () => {
    const ended: number[] = [];
    const seconds = numbers(1000).map((i) => (i * 7919) % 1000);
    const wait = only({ Type: 'Wait', Seconds: '{% $states.input %}' });
    await Promise.all(seconds.map((wanted) => run(wait, wanted * 60).then(() => ended.push(wanted))));
    expect(ended).toEqual(numbers(1000));
  });

  it('that never wait get equally far, and all end', async () => {
    const count = {
      StartAt: 'Enough',
      States: {
        Enough: {
          Type: 'Choice',
          Choices: [{ Condition: '{% $states.input < 10 %}', Next: 'Count' }],
          Default: 'Done',
        },
        Count: { Type: 'Pass', Output: '{% $states.input + 1 %}', Next: 'Enough' },
        Done: { Type: 'Succeed' },
      },
    };
    const executions = await Promise.all(numbers(1000).map(() => run(count, 0)));
    expect(executions.every(({ status, output }) => status === 'SUCCEEDED' && output === '10')).toBe(true);
  });

  it('are answered for while they are at work, and all listed', async () => {
    const stateMachineArn = await states.create(only({ Type: 'Wait', Seconds: 3600 }));
    const release = states.clock.hold();
    const arns: string[] = [];
    for (let batch = 0; batch < 20; batch++)
      arns.push(...(await Promise.all(numbers(50).map(() => states.start(stateMachineArn)))));
    expect((await states.describe(arns[500]!)).status).toBe('RUNNING');
    release();
    const list = async (statusFilter: 'RUNNING' | 'SUCCEEDED') => {
      const listing = new ListExecutionsCommand({ stateMachineArn, statusFilter, maxResults: 1000 });
      return (await states.sfn.send(listing)).executions!;
    };
    await states.until(async () => (await list('RUNNING')).length === 0);
    const listed = (await list('SUCCEEDED')).map(({ executionArn }) => executionArn);
    expect(new Set(listed)).toEqual(new Set(arns));
    expect(warnings).toEqual([]);
  });
});

describe('GetExecutionHistory', () => {
  async function idsOf(executionArn: string, reverseOrder: boolean) {
    const pages: number[][] = [];
    const input = { executionArn, reverseOrder, maxResults: 1000 };
    for await (const { events } of paginateGetExecutionHistory({ client: states.sfn }, input))
      pages.push(events!.map(({ id }) => id!));
    return pages;
  }

  it('gives 25,000 events in 25 pages, forwards and backwards', async () => {
    const executionArn = await states.startNew(ENDLESS);
    await states.ended(executionArn);
    const forwards = await idsOf(executionArn, false);
    expect(forwards).toHaveLength(25);
    expect(forwards.flat()).toEqual(numbers(25_000).map((i) => i + 1));
    const backwards = await idsOf(executionArn, true);
    expect(backwards).toHaveLength(25);
    expect(backwards.flat()).toEqual(forwards.flat().toReversed());
  });

  it('backwards gives no event twice while the execution goes on', async () => {
    const executionArn = await states.startNew(ENDLESS);
    const pages = await idsOf(executionArn, true);
    const ids = pages.flat();
    expect(ids).toEqual(numbers(ids.length).map((i) => ids.length - i));
  });
});
