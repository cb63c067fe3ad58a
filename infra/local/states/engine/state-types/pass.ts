import { queryOf } from '../query/query.ts';
import type { Departure, Visit } from '../visit.ts';

/** Pass: hands its input, or what its fields make of it, on. */
export async function runPass(visit: Visit): Promise<Departure> {
  const query = queryOf(visit);
  // Only JSONPath gives a Pass state something to work on, or a Result.
  const result = visit.language === 'JSONata' ? undefined : (visit.state.Result ?? (await query.effectiveInput(visit)));
  return { ...(await query.leave(visit, result)), next: visit.state.Next };
}
