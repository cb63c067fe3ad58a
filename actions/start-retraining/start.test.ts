import { SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import {
  EXECUTION_ARN,
  entered,
  evaluated,
  history,
  Refusal,
  STATE_MACHINE_ARN,
  serveOperations,
} from '../shared/testing.ts';
import { SETTLE_MS, type StartOptions, startOrAttach } from './start.ts';

interface Execution {
  executionArn: string;
  status: string;
  startDate: number;
  input?: unknown;
  redriveDate?: number;
  error?: unknown;
  /** Ended more than 14 days ago. */
  old?: boolean;
  /** Its history, oldest event first. */
  events: Record<string, unknown>[];
}

const arn = (name: string) => EXECUTION_ARN.replace('github-7-1', name);
const TRAINS: Record<string, unknown>[] = [entered('TrainModel')];
const TRAINED = [entered('EvaluateModel'), evaluated('abc'), entered('AwaitApproval')];
const FAILED = [entered('Failed'), { type: 'FailStateEntered' }, { type: 'ExecutionFailed' }];

/** A state machine's executions, started, stopped and redriven as the API reference has it. */
async function account() {
  const executions = new Map<string, Execution>();
  let seconds = 1_700_000_000;
  const add = (name: string, execution: Partial<Execution> = {}) => {
    const executionArn = arn(name);
    const made = { executionArn, status: 'RUNNING', startDate: seconds++, events: [...TRAINS], ...execution };
    executions.set(executionArn, made);
    return made;
  };
  const find = (executionArn: unknown) => {
    const found = executions.get(String(executionArn));
    if (!found) throw new Refusal('ExecutionDoesNotExist', 'Execution Does Not Exist');
    return found;
  };
  const { url, calls } = await serveOperations({
    DescribeExecution: ({ executionArn }) => ({ ...find(executionArn), events: undefined }),
    ListExecutions: () => ({ executions: [...executions.values()].filter(({ status }) => status === 'RUNNING') }),
    GetExecutionHistory: ({ executionArn }) => history(...find(executionArn).events),
    StartExecution: ({ name, input }) => {
      const existing = executions.get(arn(String(name)));
      if (existing && !(existing.status === 'RUNNING' && existing.input === input))
        throw new Refusal('ExecutionAlreadyExists', `Execution Already Exists: '${existing.executionArn}'`);
      return existing ?? add(String(name), { input });
    },
    StopExecution: ({ executionArn, error }) => {
      Object.assign(find(executionArn), { status: 'ABORTED', error });
      return { stopDate: seconds };
    },
    RedriveExecution: ({ executionArn }) => {
      const found = find(executionArn);
      if (found.status === 'RUNNING' || found.status === 'SUCCEEDED')
        throw new Refusal('ExecutionNotRedrivable', `Execution is ${found.status} and cannot be redriven`);
      if (found.old) throw new Refusal('ExecutionNotRedrivable', 'Execution redrivable period exceeded');
      Object.assign(found, { status: 'RUNNING', redriveDate: seconds++ });
      return { redriveDate: found.redriveDate };
    },
  });
  const sfn = new SFNClient({
    endpoint: url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
  const printed: string[] = [];
  const start = (names: readonly [string, ...string[]], options: Partial<StartOptions> = {}) =>
    startOrAttach(sfn, {
      stateMachineArn: STATE_MACHINE_ARN,
      input: '{"startedBy":{"reason":"manual"}}',
      names,
      ifBusy: 'queue',
      onFailed: 'restart',
      print: (line) => printed.push(line),
      untilTrained: async (executionArn) => find(executionArn).events.push(...TRAINED),
      sleep: async () => {},
      ...options,
    });
  const sent = (operation: string) => calls.filter((call) => call.operation === operation).length;
  const running = () =>
    [...executions.values()].filter(({ status }) => status === 'RUNNING').map((e) => e.executionArn);
  return { add, start, sent, running, printed, executions };
}

describe('startOrAttach', () => {
  it('makes one execution of 200 concurrent starts of the same intent', async () => {
    const { start, executions, sent } = await account();
    const started = await Promise.all(Array.from({ length: 200 }, () => start(['a'])));
    expect(new Set(started.map((one) => one?.executionArn))).toEqual(new Set([arn('a')]));
    expect([...executions.keys()]).toEqual([arn('a')]);
    expect(sent('StopExecution')).toBe(0);
  }, 60_000);

  it.each(['RUNNING', 'SUCCEEDED'])('attaches to the %s execution of an earlier attempt', async (status) => {
    const { add, start, sent } = await account();
    add('a-1', { status });
    expect(await start(['a-1', 'a-2', 'a-3'])).toEqual({ executionArn: arn('a-1'), attached: true });
    expect(sent('StartExecution')).toBe(0);
  });

  it.each(['FAILED', 'TIMED_OUT', 'ABORTED'])(
    'starts anew after a %s one, by the name of this attempt',
    async (status) => {
      const { add, start } = await account();
      add('a-1', { status });
      expect(await start(['a-1', 'a-2'])).toEqual({ executionArn: arn('a-2'), attached: false });
    },
  );

  it('refuses to start again what failed in this attempt', async () => {
    const { add, start } = await account();
    add('a-1', { status: 'FAILED' });
    await expect(start(['a-1'])).rejects.toThrow('a-1 was started before and did not succeed: re-run the workflow run');
  });

  it.each<[string, [string, ...string[]]]>([
    ['starts', ['b']],
    ['redrives', ['a', 'b']],
  ])('%s nothing more once the run was cancelled', async (_what, names) => {
    const { add, start, sent } = await account();
    add('a', { status: 'ABORTED' });
    const starting = start(names, { onFailed: 'redrive', signal: AbortSignal.abort() });
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
    expect([sent('StartExecution'), sent('RedriveExecution')]).toEqual([0, 0]);
  });

  it('tells what it sends before AWS has answered', async () => {
    const { start } = await account();
    const told: unknown[] = [];
    const starting = start(['a'], {
      onSent: (one) => told.push(one?.executionArn),
      sleep: async () => told.push('slept'),
    });
    await starting;
    expect(told).toEqual([arn('a'), 'slept']);
  });

  it('attaches to what was started under its name for another reason since it looked', async () => {
    const { add, start } = await account();
    const untilTrained = async () => add('a-1', { input: 'other', events: TRAINED });
    const other = add('other');
    const started = start(['a-1'], {
      untilTrained: async () => {
        other.events.push(...TRAINED);
        return untilTrained();
      },
    });
    expect(await started).toMatchObject({ executionArn: arn('a-1') });
  });
});

describe('startOrAttach, while another one trains', () => {
  it('queues: starts when that one has trained', async () => {
    const { add, start, printed } = await account();
    add('other');
    expect(await start(['a'])).toEqual({ executionArn: arn('a'), attached: false });
    expect(printed).toEqual([`Waiting for ${arn('other')}, which is still training`]);
  });

  it('attaches to it, or starts nothing, where asked to', async () => {
    const { add, start, sent } = await account();
    add('other');
    expect(await start(['a'], { ifBusy: 'attach' })).toEqual({ executionArn: arn('other'), attached: true });
    expect(await start(['a'], { ifBusy: 'skip' })).toBeUndefined();
    expect(sent('StartExecution')).toBe(0);
  });

  it('does not mind one that awaits approval or updates the endpoint', async () => {
    const { add, start, printed } = await account();
    add('other', { events: TRAINED });
    expect(await start(['a'])).toEqual({ executionArn: arn('a'), attached: false });
    expect(printed).toEqual([]);
  });

  it('makes way for one that began before it, and goes on when that one has trained', async () => {
    const { add, start, executions, sent, printed } = await account();
    let slept = 0;
    // The list shows it only after this one was started.
    const sleep = async (milliseconds: number) => {
      if (slept++ === 0) add('other', { startDate: 1_600_000_000 });
      expect(milliseconds).toBe(SETTLE_MS);
    };
    const told: unknown[] = [];
    const onSent: StartOptions['onSent'] = (one) => told.push(one?.executionArn);
    expect(await start(['a'], { sleep, onSent })).toEqual({ executionArn: arn('a'), attached: false });
    expect(told).toEqual([arn('a'), undefined, arn('a')]);
    expect(executions.get(arn('a'))).toMatchObject({ status: 'RUNNING', redriveDate: expect.anything() });
    expect([sent('StartExecution'), sent('StopExecution'), sent('RedriveExecution')]).toEqual([1, 1, 1]);
    expect(printed).toEqual([
      `${arn('a')} makes way: ${arn('other')} began to train before it`,
      `Waiting for ${arn('other')}, which is still training`,
      `Redriven: ${arn('a')}`,
    ]);
  });

  it('goes on with one that made way in an earlier attempt', async () => {
    const { add, start } = await account();
    add('a-1', { status: 'ABORTED', error: 'MadeWay' });
    expect(await start(['a-1', 'a-2'])).toEqual({ executionArn: arn('a-1'), attached: false });
  });

  it.each(['attach', 'skip'] as const)('lets one of two that start at once train; if-busy: %s', async (ifBusy) => {
    const { start, running } = await account();
    let arrived = 0;
    let open = () => {};
    const both = new Promise<void>((resolve) => {
      open = resolve;
    });
    // Both have looked and started before either looks again.
    const sleep = async () => {
      if (++arrived === 2) open();
      await both;
    };
    const started = await Promise.all([start(['a'], { ifBusy, sleep }), start(['b'], { ifBusy, sleep })]);
    expect(running()).toHaveLength(1);
    const followed = new Set(started.flatMap((one) => one?.executionArn ?? []));
    expect([...followed]).toEqual(running());
  });
});

describe('startOrAttach, redriving', () => {
  const onFailed = 'redrive';

  it.each(['TIMED_OUT', 'ABORTED'])('lets a %s execution go on', async (status) => {
    const { add, start, sent } = await account();
    add('a-1', { status });
    expect(await start(['a-1', 'a-2'], { onFailed })).toEqual({ executionArn: arn('a-1'), attached: false });
    expect([sent('StartExecution'), sent('RedriveExecution')]).toEqual([0, 1]);
  });

  it('starts anew what failed by its own Fail state, where a redrive would only fail again', async () => {
    const { add, start, printed } = await account();
    add('a-1', { status: 'FAILED', events: FAILED });
    expect(await start(['a-1', 'a-2'], { onFailed })).toEqual({ executionArn: arn('a-2'), attached: false });
    expect(printed).toEqual([`${arn('a-1')} handled its failure itself (state Failed), so it is started anew`]);
  });

  it('starts anew what AWS cannot redrive, and says why', async () => {
    const { add, start, printed } = await account();
    add('a-1', { status: 'TIMED_OUT', old: true });
    expect(await start(['a-1', 'a-2'], { onFailed })).toEqual({ executionArn: arn('a-2'), attached: false });
    expect(printed[0]).toContain('cannot be redriven (Execution redrivable period exceeded), so it is started anew');
  });
});
