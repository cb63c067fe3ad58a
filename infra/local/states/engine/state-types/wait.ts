import { StateFailure } from '../failure.ts';
import { evaluationFailureAfterEntry } from '../query/jsonata/evaluate.ts';
import { queryOf } from '../query/query.ts';
import { type Departure, type Visit, whileExecuting } from '../visit.ts';

/** The longest that a Wait state may take. */
const MAX_WAIT_SECONDS = 99_999_999;

const TIMESTAMP =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Wait: for a number of seconds, or until a time. */
export async function runWait(visit: Visit): Promise<Departure> {
  const query = queryOf(visit);
  const timestamp = await query.timestamp(visit);
  const ms = timestamp === undefined ? await seconds(visit) : until(visit, timestamp);
  if (ms > MAX_WAIT_SECONDS * 1000)
    throw new StateFailure('States.Runtime', `${whileExecuting(visit)} Wait state delay is too long.`);
  await visit.branch.sleep(Math.max(0, ms));
  return { ...(await query.leave(visit)), next: visit.state.Next };
}

async function seconds(visit: Visit): Promise<number> {
  const query = queryOf(visit);
  const value = (await query.number(visit, 'Seconds')) ?? 0;
  if (!Number.isInteger(value) || value < 0)
    throw query.refusal(visit, 'Seconds', `The Seconds field must be a non-negative integer but was: ${value}`);
  return value * 1000;
}

/** Milliseconds from now until a time. */
function until(visit: Visit, value: unknown): number {
  const time = typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(time)) return time - visit.branch.clock.now();
  const { language } = visit;
  const field = language === 'JSONata' ? 'Timestamp' : 'TimestampPath';
  const reason = `The ${field} field cannot be parsed as an ISO-8601 extended offset date-time format string: ${value}`;
  if (language === 'JSONata') throw evaluationFailureAfterEntry(visit, field, reason);
  throw new StateFailure('States.Runtime', `${whileExecuting(visit)} ${reason}`);
}
