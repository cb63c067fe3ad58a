import { runPool } from '../../../core/pool.ts';
import { Branch } from '../branch.ts';
import type { Json } from '../definition.ts';
import { Aborted } from '../failure.ts';
import { itemsOf, limitOf, mapItem, selectItem } from '../items.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';
import { runInner } from './inner-branches.ts';

/** Iterations of an Inline Map that run side by side when MaxConcurrency is 0 (Step Functions quotas). */
const MAX_INLINE_CONCURRENCY = 40;

/** Runs an Inline Map and returns the outputs in the items' order. The first iteration that fails stops the others. */
export async function runInlineMap(visit: Visit): Promise<Json[]> {
  const { branch, name, state } = visit;
  const { history } = branch.execution;
  const items = itemsOf(await queryOf(visit).items(visit));
  const limit = (await limitOf(visit, 'MaxConcurrency')) || MAX_INLINE_CONCURRENCY;
  // In a redriven execution, iterations that succeeded are not run again, and those that began go on.
  const redriven = visit.inner !== undefined;
  visit.inner ??= { outputs: new Array(items.length), stops: [] };
  const { outputs, stops } = visit.inner;
  const started = redriven ? branch.cursor : branch.add('MapStateStarted', { length: items.length });
  // A lane's next iteration follows the last event of its iteration before.
  const lanes: number[] = new Array(Math.min(limit, items.length)).fill(started);
  let succeeded = started;
  await runInner(branch, (signal, abort) =>
    runPool(items, lanes.length, async (item, index, lane) => {
      if (signal.aborted) throw new Aborted();
      if (index in outputs) return;
      const stop = stops[index];
      const iteration = new Branch(branch.execution, branch.clock, {
        signal,
        cursor: lanes[lane]!,
        variables: stop?.variables ?? branch.variables,
        mapContext: mapItem(index, item),
      });
      try {
        const input = stop ? stop.input : await selectItem({ ...visit, branch: iteration }, index, item);
        if (!stop) iteration.add('MapIterationStarted', { name, index });
        outputs[index] = await visit.engine.runBranch(iteration, (state.ItemProcessor ?? state.Iterator)!, input, stop);
        lanes[lane] = iteration.cursor;
        succeeded = history.add('MapIterationSucceeded', iteration.cursor, { name, index });
      } catch (error) {
        if (signal.aborted || error instanceof Aborted) {
          if (!branch.signal.aborted) history.add('MapIterationAborted', iteration.cursor, { name, index });
        } else {
          abort();
          branch.cursor = iteration.cursor;
          history.add('MapIterationFailed', iteration.cursor, { name, index });
        }
        throw error;
      } finally {
        if (iteration.stop) stops[index] = iteration.stop;
        iteration.finish();
      }
    }),
  );
  visit.inner = undefined;
  branch.cursor = succeeded;
  history.add('MapStateSucceeded', branch.cursor);
  return outputs;
}
