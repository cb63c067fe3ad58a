import { queryOf } from '../query/query.ts';
import type { Departure, Visit } from '../visit.ts';

/** Choice: goes on where the first rule that is true says, else to Default. */
export const runChoice = (visit: Visit): Promise<Departure> => queryOf(visit).choose(visit);
