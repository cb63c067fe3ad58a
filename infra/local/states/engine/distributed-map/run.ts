import type { Caller } from '../../../core/stand-in.ts';
import type { Json } from '../definition.ts';
import { Aborted, orAborted, StateFailure } from '../failure.ts';
import { failureDetails } from '../history.ts';
import { type Item, itemsOf } from '../items.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';
import { childInputs } from './batches.ts';
import { runChildren, THRESHOLD_EXCEEDED } from './children.ts';
import type { MapRun } from './map-run.ts';
import { readItems } from './reader.ts';
import { destinationOf, stateResult, writeResults } from './results.ts';
import { requireRight } from './rights.ts';
import { redriveMapRun, startMapRun } from './start.ts';

/**
 * Runs a Distributed Map: reads its items, a child execution for each, and writes or returns their results. In a redriven
 * execution, the Map Run that had begun goes on.
 */
export async function runDistributedMap(visit: Visit): Promise<Json> {
  const { branch, state, engine } = visit;
  const { execution } = branch;
  const redriven = engine.store.mapRuns.get(visit.mapRunArn ?? '');
  let given: Item[] | undefined;
  if (!redriven && !state.ItemReader) given = itemsOf(await queryOf(visit).items(visit));
  const run = redriven ?? (await startMapRun(visit, given?.length ?? 0));
  if (redriven) await branch.rest(() => redriveMapRun(visit, redriven));
  const work = complete(visit, run, given);
  run.ended = work.then(
    () => {},
    () => {},
  );
  try {
    const result = await branch.rest(() => orAborted(work, branch.signal));
    const succeeded = execution.history.add('MapRunSucceeded', branch.cursor);
    // The state's exit follows the run's start in what AWS recorded since November 2024, and followed its end before.
    execution.history.add('MapStateSucceeded', succeeded);
    visit.mapRunArn = undefined;
    return result;
  } catch (error) {
    if (error instanceof StateFailure) branch.add('MapRunFailed', failureDetails(error));
    else if (!execution.controller.signal.aborted) branch.add('MapRunAborted');
    throw error;
  }
}

/**
 * Does what the run has to do and ends it. It lasts longer than its state when that is stopped: until the children that
 * had begun have ended and their results are written.
 */
async function complete(visit: Visit, run: MapRun, given: Item[] | undefined): Promise<Json> {
  const { branch, engine } = visit;
  const { program, name } = branch.execution;
  const caller = engine.standIn.roleCaller(program.roleArn, name);
  try {
    requireRight(visit, 'states:StartExecution', run.execution.program.stateMachineArn);
    const [child] = run.awaitingRedrive.keys();
    if (child) requireRight(visit, 'states:RedriveExecution', child.arn);
    if (run.inputs.length === 0) run.plan(await childInputs(visit, given ?? (await readItems(visit, caller))));
    const result = await runItems(visit, run, caller);
    run.end('SUCCEEDED', branch.clock.now());
    return result;
  } catch (error) {
    run.end(error instanceof Aborted ? 'ABORTED' : 'FAILED', branch.clock.now());
    throw error;
  }
}

async function runItems(visit: Visit, run: MapRun, caller: Caller): Promise<Json> {
  const destination = await destinationOf(visit);
  if (run.inputs.length > 0) visit.mapRunArn = run.arn;
  let failure: unknown;
  await runChildren(visit, run).catch((error) => {
    failure = error;
  });
  // What the children did is written even when too many of them failed, or when the state was stopped.
  const written = !(failure instanceof StateFailure) || failure.error === THRESHOLD_EXCEEDED;
  const result = destination && written && (await writeResults(visit, run, destination, caller));
  if (failure) throw failure;
  return result || stateResult(visit, run);
}
