import type { LoggedCall } from '../../core/call-log.ts';
import { Scenario } from '../scenario.ts';
import type { Play } from './trial.ts';

/** Where the process that follows an execution is struck: as the execution enters a state, or at a moment between. */
export type Moment = { state: string } | { event: number };

/** GitHub sends SIGTERM this long after SIGINT, ms. */
const GITHUB_MS = 7_500;
const FIRST_STATE = 'ProcessData';

/** What an execution has behind it when it asks for approval; update-endpoint follows what comes after. */
export type Leg = 'training' | 'rollout';

/** A cancelled run: SIGINT to the action that follows the execution, which is to be stopped or left. */
export const cancelled =
  (leg: Leg, moment: Moment, onCancel: 'stop' | 'leave') =>
  async (play: Play): Promise<void> => {
    const struck = await strike(play, leg, moment, 'SIGINT', { 'on-cancel': onCancel });
    inTime(play, struck.tookToEnd);
    struck.release({ drop: onCancel === 'stop' });
  };

/** A runner that dies, and whose run is run again: all of it, or from update-endpoint on. */
export const killedAndRepeated =
  (leg: Leg, moment: Moment) =>
  async (play: Play): Promise<void> => {
    const struck = await strike(play, leg, moment, 'SIGKILL');
    play.runAttempt = 2;
    if (leg === 'rollout') {
      const again = play.update(struck.executionArn, struck.hash);
      await asked(play, 'states', 'GetExecutionHistory');
      struck.release();
      await again;
      return;
    }
    const { outputs } = await play.start();
    struck.release();
    const waited = await play.wait(outputs['execution-arn'] ?? '');
    if (waited.code === 0 && waited.outputs.outcome === 'awaiting-approval')
      await play.update(outputs['execution-arn']!, waited.outputs['evaluation-hash'] ?? '');
  };

/** A rollout whose run is cancelled and then run again: update-endpoint follows it to its end. */
export const cancelledAndRepeated =
  (moment: Moment) =>
  async (play: Play): Promise<void> => {
    const struck = await strike(play, 'rollout', moment, 'SIGINT');
    inTime(play, struck.tookToEnd);
    struck.release();
    play.runAttempt = 2;
    await play.update(struck.executionArn, struck.hash);
  };

/** An update-endpoint that is cancelled as one of its calls is on its way, and run again where asked to. */
export const cancelledAt =
  (service: string, operation: string, { again = false } = {}) =>
  async (play: Play): Promise<void> => {
    const { standIn } = play.stage.loop;
    const { outputs } = await play.start();
    const executionArn = outputs['execution-arn'] ?? '';
    const waited = await play.wait(executionArn);
    const hash = waited.outputs['evaluation-hash'] ?? '';
    const slow = { service, operation, latency: '2s', times: 1 };
    standIn.faults.install(Scenario.parse({ title: `slow ${operation}`, calls: [slow] }));
    const asked = new AbortController();
    const unlisten = standIn.listen(({ source, message }) => {
      if (source === 'faults' && message.includes(' befalls ')) asked.abort();
    });
    const { tookToEnd } = await play.update(executionArn, hash, { interrupt: { by: 'SIGINT', when: asked.signal } });
    unlisten();
    inTime(play, tookToEnd);
    play.runAttempt = 2;
    if (again) await play.update(executionArn, hash);
  };

/** A start that is cancelled when its execution has begun, and before it ends itself. */
export const startCancelled =
  (onCancel: 'stop' | 'leave') =>
  async (play: Play): Promise<void> => {
    const still = play.stage.standstill.at(FIRST_STATE);
    const { tookToEnd } = await play.start(
      { interrupt: { by: 'SIGINT', when: still.entered } },
      { 'on-cancel': onCancel },
    );
    inTime(play, tookToEnd);
    still.release({ drop: onCancel === 'stop' });
  };

/** A start whose runner dies when its execution has begun, and that is run again. */
export async function startKilledAndRepeated(play: Play): Promise<void> {
  const still = play.stage.standstill.at(FIRST_STATE);
  await play.start({ interrupt: { by: 'SIGKILL', when: still.entered } });
  still.release();
  play.runAttempt = 2;
  await play.retrain();
}

function inTime({ problems }: Play, tookToEnd: number): void {
  if (tookToEnd === 0) problems.push('it had ended before it was cancelled');
  if (tookToEnd > GITHUB_MS) problems.push(`it took ${Math.round(tookToEnd)} ms to end`);
}

/** Retrains up to a moment and interrupts the action that follows the execution then. */
async function strike(
  play: Play,
  leg: Leg,
  moment: Moment,
  by: 'SIGINT' | 'SIGKILL',
  inputs: Record<string, string> = {},
) {
  const { standstill } = play.stage;
  const beginning = standstill.at(FIRST_STATE);
  const started = await play.start();
  const executionArn = started.outputs['execution-arn'] ?? '';
  if (leg === 'training') {
    const here = 'state' in moment && moment.state === FIRST_STATE;
    const polled = new AbortController();
    const still = here ? { ...beginning, entered: polled.signal } : stillAt(play, moment);
    const following = play.wait(executionArn, { interrupt: { by, when: still.entered } }, inputs);
    await asked(play, 'states', 'GetExecutionHistory');
    if (here) polled.abort();
    else beginning.release();
    const { tookToEnd, state } = await following;
    if (by === 'SIGINT') await play.wait(executionArn, { post: state }, inputs);
    return { executionArn, hash: '', tookToEnd, release: still.release };
  }
  beginning.release();
  const waited = await play.wait(executionArn);
  const hash = waited.outputs['evaluation-hash'] ?? '';
  const still = stillAt(play, moment);
  const { tookToEnd } = await play.update(executionArn, hash, { interrupt: { by, when: still.entered } });
  return { executionArn, hash, tookToEnd, release: still.release };
}

/** A state's entry holds the execution; a moment between does not. */
function stillAt({ stage }: Play, moment: Moment) {
  if ('state' in moment) return stage.standstill.at(moment.state);
  const entered = new AbortController();
  let left = moment.event;
  const unlisten = stage.loop.standIn.listen(() => {
    if (left-- > 0) return;
    unlisten();
    entered.abort();
  });
  return { entered: entered.signal, release: () => {} };
}

/** Waits until a process has asked for something from now on. */
async function asked({ stage }: Play, service: string, operation: string): Promise<void> {
  const { calls } = stage.loop.standIn;
  const mark = calls.mark;
  const isIt = (call: LoggedCall) => !call.internal && call.service === service && call.operation === operation;
  await stage.until(async () => calls.since(mark).some(isIt), `nobody asked for ${operation}`);
}
