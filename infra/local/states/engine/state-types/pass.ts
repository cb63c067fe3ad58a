import { leave } from '../query/leave.ts';
import type { Departure, Visit } from '../visit.ts';

/** Pass: hands its input, or its Output, on. */
export async function runPass(visit: Visit): Promise<Departure> {
  const departure = await leave(visit, visit.state, visit.input);
  return { ...departure, next: visit.state.Next };
}
