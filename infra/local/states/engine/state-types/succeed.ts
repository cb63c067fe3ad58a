import { leave } from '../query/leave.ts';
import type { Departure, Visit } from '../visit.ts';

/** Succeed: ends its branch with its input, or its Output. */
export function runSucceed(visit: Visit): Promise<Departure> {
  return leave(visit, visit.state, visit.input);
}
