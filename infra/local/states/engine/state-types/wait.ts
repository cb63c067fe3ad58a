import { StateFailure } from '../failure.ts';
import { evaluate, evaluateNumber, evaluationFailureAfterEntry } from '../query/jsonata.ts';
import { leave } from '../query/leave.ts';
import { type Departure, type Visit, whileExecuting } from '../visit.ts';

/** Longest wait: a year of 366 days and the longest an execution may take. */
const MAX_WAIT_SECONDS = 99_999_999;

const TIMESTAMP =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Wait: for a number of seconds, or until a time. */
export async function runWait(visit: Visit): Promise<Departure> {
  const ms = visit.state.Timestamp === undefined ? await seconds(visit) : await until(visit);
  if (ms > MAX_WAIT_SECONDS * 1000)
    throw new StateFailure('States.Runtime', `${whileExecuting(visit)} Wait state delay is too long.`);
  await visit.branch.sleep(Math.max(0, ms));
  return { ...(await leave(visit, visit.state, visit.input)), next: visit.state.Next };
}

async function seconds(visit: Visit): Promise<number> {
  const value = (await evaluateNumber(visit, 'Seconds', visit.state.Seconds)) ?? 0;
  if (!Number.isInteger(value) || value < 0)
    throw evaluationFailureAfterEntry(
      visit,
      'Seconds',
      `The Seconds field must be a non-negative integer but was: ${value}`,
    );
  return value * 1000;
}

async function until(visit: Visit): Promise<number> {
  const value = await evaluate(visit, 'Timestamp', visit.state.Timestamp!);
  const time = typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) {
    const reason = 'The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string:';
    throw evaluationFailureAfterEntry(visit, 'Timestamp', `${reason} ${value}`);
  }
  return time - visit.branch.clock.now();
}
