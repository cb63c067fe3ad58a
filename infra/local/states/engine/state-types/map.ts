import { isDistributed } from '../definition.ts';
import { runDistributedMap } from '../distributed-map/run.ts';
import { queryOf } from '../query/query.ts';
import type { Departure, Visit } from '../visit.ts';
import { runInlineMap } from './inline-map.ts';

/** Map: the item processor for every item, in this execution or in child executions. */
export async function runMap(visit: Visit): Promise<Departure> {
  const result = await (isDistributed(visit.state) ? runDistributedMap(visit) : runInlineMap(visit));
  return { ...(await queryOf(visit).leave(visit, result)), next: visit.state.Next };
}
