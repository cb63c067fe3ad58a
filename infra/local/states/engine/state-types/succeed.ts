import { queryOf } from '../query/query.ts';
import type { Departure, Visit } from '../visit.ts';

/** Succeed: ends its branch. */
export const runSucceed = (visit: Visit): Promise<Departure> => queryOf(visit).leave(visit);
