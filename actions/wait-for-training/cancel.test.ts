import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  awaitingEvents,
  EXECUTION_ARN,
  entered,
  type Handler,
  history,
  never,
  Refusal,
  reset,
  runEntry,
  serveOperations,
} from '../shared/testing.ts';

/** GitHub sends SIGTERM this long after SIGINT. */
const GITHUB_MS = 7_500;
const POLL = 'GetExecutionHistory';
const STOP = 'StopExecution';

const STOPPED = { stopDate: 1_700_000_100 };

async function waiting(handlers: Record<string, Handler> = {}) {
  const served = await serveOperations({
    [POLL]: () => history(entered('TrainModel')),
    [STOP]: () => STOPPED,
    ...handlers,
  });
  const inputs = (onCancel: string) => ({ 'execution-arn': EXECUTION_ARN, 'on-cancel': onCancel });
  const stops = () => served.calls.filter(({ operation }) => operation === STOP).map(({ input }) => input);
  const asked = async (operation: string) => {
    while (!served.calls.some((call) => call.operation === operation)) await sleep(10);
  };
  /** Runs the main step and sends it a signal once `when` has come; `took` counts from there. */
  async function cancelled(onCancel: string, signal: NodeJS.Signals, when: () => Promise<unknown>) {
    let at = 0;
    const run = await runEntry('wait-for-training', inputs(onCancel), {
      aws: served.url,
      onStart: async (child) => {
        await when();
        at = performance.now();
        child.kill(signal);
      },
    });
    return { ...run, took: performance.now() - at };
  }
  /** Runs the post step with what the main step saved. */
  const post = (onCancel: string, state: Record<string, string>) => {
    const env = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]));
    return runEntry('wait-for-training', inputs(onCancel), { aws: served.url, env, post: true });
  };
  return { asked, stops, cancelled, post };
}

const CANCELLED = { executionArn: EXECUTION_ARN, error: 'Stopped', cause: 'The workflow run was cancelled' };

describe('wait-for-training, cancelled', () => {
  it.each([
    ['between two polls', undefined, 'SIGINT'],
    ['while a poll gets no answer', never, 'SIGINT'],
    ['by SIGTERM', never, 'SIGTERM'],
  ] as const)('stops the execution where asked to, %s', async (_when, answer, signal) => {
    const { cancelled, asked, stops } = await waiting(answer && { [POLL]: () => answer });
    const { code, log, state, outputs, took } = await cancelled('stop', signal, async () => {
      await asked(POLL);
      if (!answer) await sleep(100);
    });
    expect(code).toBe(1);
    expect(log).toContain('The workflow run was cancelled; the execution was stopped');
    expect(stops()).toEqual([CANCELLED]);
    expect({ state, outcome: outputs.outcome }).toEqual({ state: { settled: 'true' }, outcome: 'running' });
    expect(took).toBeLessThan(GITHUB_MS);
  });

  it('stops it while polls are throttled', async () => {
    const { cancelled, asked, stops } = await waiting({
      [POLL]: () => {
        throw new Refusal('ThrottlingException', 'Rate exceeded');
      },
    });
    const { took } = await cancelled('stop', 'SIGINT', () => asked(POLL));
    expect(stops()).toEqual([CANCELLED]);
    expect(took).toBeLessThan(GITHUB_MS);
  });

  it('stops it while it still supersedes older executions', async () => {
    const { cancelled, asked, stops } = await waiting({
      [POLL]: () => history(...awaitingEvents()),
      DescribeExecution: () => never,
    });
    const { outputs, took } = await cancelled('stop', 'SIGINT', () => asked('DescribeExecution'));
    expect(stops()).toEqual([CANCELLED]);
    expect(outputs.outcome).toBe('awaiting-approval');
    expect(took).toBeLessThan(GITHUB_MS);
  });

  it('tries the stop again when it is throttled, fails, is cut or gets no answer', async () => {
    const troubles = [
      () => {
        throw new Refusal('ThrottlingException', 'Rate exceeded');
      },
      () => {
        throw new Refusal('InternalFailure', 'no', 500);
      },
      () => reset,
      () => never,
      () => STOPPED,
    ];
    const { cancelled, asked, stops } = await waiting({ [STOP]: () => troubles.shift()!() });
    const { log, took } = await cancelled('stop', 'SIGINT', () => asked(POLL));
    expect(stops()).toHaveLength(5);
    expect(log).toContain('the execution was stopped');
    expect(took).toBeLessThan(GITHUB_MS);
  });

  it('leaves the execution alone where asked to', async () => {
    const { cancelled, asked, stops, post } = await waiting();
    const { code, log, state } = await cancelled('leave', 'SIGINT', () => asked(POLL));
    expect(code).toBe(1);
    expect(log).toContain('The workflow run was cancelled; the execution goes on');
    await post('leave', state);
    expect(stops()).toEqual([]);
  });

  it('gives the stop up in time when AWS is away; the post step does it', async () => {
    let away = true;
    const { cancelled, asked, stops, post } = await waiting({
      [STOP]: () => {
        if (away) throw new Refusal('InternalFailure', 'no', 500);
        return STOPPED;
      },
    });
    const { code, log, state, took } = await cancelled('stop', 'SIGINT', () => asked(POLL));
    expect(code).toBe(1);
    expect(log).toContain('::error::InternalFailure: no');
    expect(state).toEqual({});
    expect(took).toBeLessThan(GITHUB_MS);
    away = false;
    const before = stops().length;
    expect((await post('stop', state)).code).toBe(0);
    expect(stops()).toHaveLength(before + 1);
  });
});

describe('wait-for-training, its post step', () => {
  it('stops the execution of a main step that was killed, where asked to', async () => {
    const { cancelled, asked, stops, post } = await waiting();
    const { code, state } = await cancelled('stop', 'SIGKILL', () => asked(POLL));
    expect({ code, state }).toEqual({ code: null, state: {} });
    expect(stops()).toEqual([]);
    const { log } = await post('stop', state);
    expect(log).toContain(`::notice::The wait was killed; ${EXECUTION_ARN} was stopped`);
    expect(stops()).toHaveLength(1);
    await post('leave', state);
    expect(stops()).toHaveLength(1);
  });

  it('leaves alone what the main step has settled, whatever failed after it', async () => {
    const { stops, post } = await waiting();
    const { code, log } = await post('stop', { settled: 'true' });
    expect({ code, log }).toEqual({ code: 0, log: '' });
    expect(stops()).toEqual([]);
  });

  it('says that it could not stop it', async () => {
    const { post } = await waiting({
      [STOP]: () => {
        throw new Refusal('AccessDeniedException', 'not authorized to perform: states:StopExecution');
      },
    });
    const { code, log } = await post('stop', {});
    expect(code).toBe(1);
    expect(log).toContain('::error::AccessDeniedException: not authorized to perform: states:StopExecution');
  });
});
