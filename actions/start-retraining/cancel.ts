import { ExecutionDoesNotExist, type SFNClient } from '@aws-sdk/client-sfn';
import { consoleUrl } from '../shared/aws.ts';
import { realSleep } from '../shared/ride-out.ts';
import { stopExecution } from '../shared/stop.ts';
import { LATE, within } from '../shared/within.ts';
import type { Sent } from './start.ts';

/** How long a cancelled run takes, in milliseconds. */
interface Times {
  /** For all that is left to do: GitHub sends SIGTERM 7.5 s after SIGINT. */
  all: number;
  /** For AWS's answer to what was sent: a stop that overtakes its start stops nothing. */
  answer: number;
  pause: number;
}
const TIMES: Times = { all: 6_500, answer: 3_000, pause: 250 };

const WHY = 'The workflow run was cancelled';
/** What to say when nothing had been sent. */
export const NOTHING_STARTED = `${WHY} before it had started an execution`;

/**
 * Lets what a cancelled run has sent be settled, so that of two that started at once one still makes way.
 * @param starting ends when it is known whether the execution goes on
 * @returns what became of it
 */
export async function leaveCancelled(
  { executionArn, answer }: Sent,
  starting: Promise<unknown>,
  times = TIMES,
): Promise<string> {
  const settled = await within(starting, times.all).catch(() => undefined);
  if (settled === undefined) return NOTHING_STARTED;
  const isUnanswered = settled === LATE && (await within(answer, 0).catch(() => LATE)) === LATE;
  return isUnanswered ? unknown(executionArn) : `${WHY}; ${executionArn} goes on`;
}

/**
 * Stops what a cancelled run has sent, be AWS's answer to it still to come.
 * @param polled tries once a call
 * @returns what became of it
 * @throws Error what AWS still answered to the stop when the time was over
 */
export async function stopCancelled(polled: SFNClient, { executionArn, answer }: Sent, times = TIMES): Promise<string> {
  const over = Math.ceil(performance.now()) + times.all;
  const left = () => Math.max(0, over - Math.ceil(performance.now()));
  let refused = false;
  const answered = answer.catch(() => {
    refused = true;
  });
  await within(answered, times.answer);
  for (;;) {
    // What is refused by then will not come to be after the stop.
    const wasRefused = refused;
    try {
      await stopExecution(polled, executionArn, WHY, left());
      return `${WHY}; ${executionArn} was stopped`;
    } catch (error) {
      // The time was over before AWS answered this try.
      if ((error as Error).name === 'AbortError') return unknown(executionArn);
      if (!(error instanceof ExecutionDoesNotExist)) throw error;
    }
    if (wasRefused) return NOTHING_STARTED;
    if (left() < times.pause) return unknown(executionArn);
    await realSleep(times.pause, undefined);
  }
}

const unknown = (executionArn: string) =>
  `${WHY}; AWS has not said in time whether it started ${executionArn}: ${consoleUrl(executionArn)}`;
