import { Branch } from '../branch.ts';
import type { BranchDefinition, Json } from '../definition.ts';
import { Aborted } from '../failure.ts';
import { queryOf } from '../query/query.ts';
import type { Departure, Visit } from '../visit.ts';
import { nested, tellAbortedTask } from './nested.ts';

/** Parallel: all branches on the same input; the first that fails stops the others. The result is the list of outputs. */
export async function runParallel(visit: Visit): Promise<Departure> {
  const { branch, state, engine } = visit;
  const query = queryOf(visit);
  const input = await query.effectiveInput(visit);
  const started = branch.add('ParallelStateStarted');
  const result = await nested(branch, async (signal, abort) => {
    const inner = (state.Branches ?? []).map(
      () =>
        new Branch(branch.execution, branch.clock, {
          signal,
          cursor: started,
          variables: branch.variables,
          mapContext: branch.mapContext,
        }),
    );
    const run = async (part: Branch, definition: BranchDefinition): Promise<Json> => {
      try {
        return await engine.runBranch(part, definition, input);
      } catch (error) {
        if (!(error instanceof Aborted) && !signal.aborted) {
          abort();
          branch.cursor = part.cursor;
          tellAbortedTask(part);
        }
        throw error;
      } finally {
        part.finish();
      }
    };
    const settled = await Promise.allSettled(inner.map((part, i) => run(part, state.Branches![i]!)));
    const failed = settled.filter((outcome) => outcome.status === 'rejected');
    if (failed.length > 0) throw (failed.find(({ reason }) => !(reason instanceof Aborted)) ?? failed[0]!).reason;
    branch.cursor = Math.max(...inner.map((part) => part.cursor));
    return settled.map((outcome) => (outcome as PromiseFulfilledResult<Json>).value);
  });
  branch.execution.history.add('ParallelStateSucceeded', branch.cursor);
  return { ...(await query.leave(visit, result)), next: state.Next };
}
