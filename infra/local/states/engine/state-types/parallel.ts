import { Branch } from '../branch.ts';
import type { BranchDefinition, Json } from '../definition.ts';
import { Aborted } from '../failure.ts';
import { queryOf } from '../query/query.ts';
import type { Departure, Visit } from '../visit.ts';
import { runInner, tellAbortedTask } from './inner-branches.ts';

/** Parallel: all branches on the same input; the first that fails stops the others. The result is the list of outputs. */
export async function runParallel(visit: Visit): Promise<Departure> {
  const { branch, state, engine } = visit;
  const query = queryOf(visit);
  const input = await query.effectiveInput(visit);
  // In a redriven execution, branches that succeeded are not run again, and the others go on.
  const started = visit.inner ? branch.cursor : branch.add('ParallelStateStarted');
  visit.inner ??= { outputs: [], stops: [] };
  const { outputs, stops } = visit.inner;
  const result = await runInner(branch, async (signal, abort) => {
    const inner = (state.Branches ?? []).map(
      (_, i) =>
        new Branch(branch.execution, branch.clock, {
          signal,
          cursor: started,
          variables: stops[i]?.variables ?? branch.variables,
          mapContext: branch.mapContext,
        }),
    );
    const run = async (part: Branch, definition: BranchDefinition, i: number): Promise<Json> => {
      try {
        if (!(i in outputs)) outputs[i] = await engine.runBranch(part, definition, input, stops[i]);
        return outputs[i]!;
      } catch (error) {
        if (!(error instanceof Aborted) && !signal.aborted) {
          abort();
          branch.cursor = part.cursor;
          tellAbortedTask(part);
        }
        throw error;
      } finally {
        if (part.stop) stops[i] = part.stop;
        part.finish();
      }
    };
    const settled = await Promise.allSettled(inner.map((part, i) => run(part, state.Branches![i]!, i)));
    const failed = settled.filter((outcome) => outcome.status === 'rejected');
    if (failed.length > 0) throw (failed.find(({ reason }) => !(reason instanceof Aborted)) ?? failed[0]!).reason;
    branch.cursor = Math.max(...inner.map((part) => part.cursor));
    return settled.map((outcome) => (outcome as PromiseFulfilledResult<Json>).value);
  });
  visit.inner = undefined;
  branch.execution.history.add('ParallelStateSucceeded', branch.cursor);
  return { ...(await query.leave(visit, result)), next: state.Next };
}
