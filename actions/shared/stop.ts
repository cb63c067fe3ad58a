import { type SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { rideOut } from './ride-out.ts';

/** For a cancelled run, in milliseconds: GitHub sends SIGTERM 7.5 s after SIGINT. */
export const STOP_WITHIN_MS = 5_000;

/** One try, in milliseconds: an answer that does not come by then is asked for again. */
const TRY_MS = 2_000;

/**
 * Stops an execution, trying again quickly. A second stop of the same execution does no harm.
 * @param sfn tries once a call
 * @param patience milliseconds after which the last failure is thrown
 */
export async function stopExecution(sfn: SFNClient, executionArn: string, cause: string, patience: number) {
  const command = new StopExecutionCommand({ executionArn, error: 'Stopped', cause });
  const over = AbortSignal.timeout(patience);
  let last: unknown;
  const once = () => {
    const late = AbortSignal.timeout(TRY_MS);
    return sfn.send(command, { abortSignal: AbortSignal.any([over, late]) }).catch((error) => {
      if (over.aborted) throw error;
      // The SDK tells of any abort alike; this one is a time-out, and another try may help.
      last = late.aborted ? late.reason : error;
      throw last;
    });
  };
  const pauses = { firstPause: 200, longestPause: 1_000 };
  await rideOut(once, { patience, ...pauses, signal: over }).catch((error) => {
    throw over.aborted ? (last ?? error) : error;
  });
}
