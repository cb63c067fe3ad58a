import { StateFailure } from '../failure.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';

/** Fail: ends its branch with an error. @throws StateFailure always */
export async function runFail(visit: Visit): Promise<never> {
  const query = queryOf(visit);
  throw new StateFailure(await query.text(visit, 'Error'), await query.text(visit, 'Cause'));
}
