import { AwsError } from '../../../core/errors.ts';
import type { Caller } from '../../../core/stand-in.ts';
import type { MapRun } from '../../store.ts';
import type { Json } from '../definition.ts';
import { Execution, type Program } from '../execution.ts';
import { Aborted, StateFailure } from '../failure.ts';
import { runPool } from '../pool.ts';
import { queryOf } from '../query/query.ts';
import { nested } from '../state-types/nested.ts';
import type { Visit } from '../visit.ts';
import { type ChildInput, childInputs } from './batches.ts';
import { childProgram, exceedsTolerance, newMapRun } from './map-run.ts';
import { readItems } from './reader.ts';
import { destinationOf, results, writeResults } from './results.ts';

/**
 * Child executions side by side when MaxConcurrency is 0. AWS starts up to 10,000; one process has no use for more than
 * the account's 1,000 concurrent Lambdas.
 */
const MAX_CONCURRENCY = 1000;

/** Runs a Distributed Map: reads its items, a child execution for each, and writes or returns their results. */
export async function runDistributedMap(visit: Visit): Promise<Json> {
  const { branch, state, engine } = visit;
  const { history, program, name } = branch.execution;
  const caller = engine.standIn.roleCaller(program.roleArn, name);
  const given = state.ItemReader ? undefined : await queryOf(visit).items(visit);
  const run = await newMapRun(visit, given?.length ?? 0);
  branch.add('MapRunStarted', { mapRunArn: run.arn });
  try {
    checkRights(visit, caller);
    const result = await runItems(visit, run, given ?? (await readItems(visit, caller)), caller);
    finish(visit, run, 'SUCCEEDED');
    const ended = history.add('MapRunSucceeded', branch.cursor);
    history.add('MapStateSucceeded', ended);
    // The state's exit follows the run's start in what AWS recorded since November 2024, and followed its end before.
    return result;
  } catch (error) {
    finish(visit, run, error instanceof Aborted ? 'ABORTED' : 'FAILED');
    if (error instanceof StateFailure) branch.add('MapRunFailed', { error: error.error, cause: error.cause });
    throw error;
  }
}

/**
 * Children start as executions of the machine itself, which its role must allow.
 * Unverified against AWS: the name of the failure.
 */
function checkRights({ engine: { standIn }, branch }: Visit, caller: Caller): void {
  try {
    standIn.authorize(caller, 'states:StartExecution', branch.execution.program.stateMachineArn);
  } catch (error) {
    if (error instanceof AwsError) throw new StateFailure('States.Permissions', error.message);
    throw error;
  }
}

function finish({ branch }: Visit, run: MapRun, status: MapRun['status']): void {
  run.status = status;
  run.stopDate = new Date(branch.clock.now());
}

async function runItems(visit: Visit, run: MapRun, items: Json[], caller: Caller): Promise<Json> {
  const destination = await destinationOf(visit);
  const inputs = await childInputs(visit, items);
  run.totalItems = items.length;
  run.items = inputs.map((input) => input.items);
  let failure: unknown;
  await runChildren(visit, run, inputs).catch((error) => {
    failure = error;
  });
  if (failure instanceof Aborted) throw failure;
  // What the children did is written even when too many of them failed.
  const result = destination && (await writeResults(visit, run, destination, caller));
  if (failure) throw failure;
  const { Transformation = 'COMPACT' } = visit.state.ResultWriter?.WriterConfig ?? {};
  return result ?? results(run.children, Transformation);
}

/** @throws StateFailure `States.ExceedToleratedFailureThreshold`, after the other children were stopped */
async function runChildren(visit: Visit, run: MapRun, inputs: ChildInput[]): Promise<void> {
  const { engine, branch, state } = visit;
  const program = childProgram(visit);
  const running = new Set<Execution>();
  let failedItems = 0;
  await nested(branch, (signal, abort) => {
    signal.addEventListener('abort', () => {
      for (const child of running) child.controller.abort();
    });
    const lanes = Math.min(run.maxConcurrency || MAX_CONCURRENCY, MAX_CONCURRENCY, inputs.length);
    return runPool(inputs, lanes, async ({ items, input }, index) => {
      if (signal.aborted) throw new Aborted();
      const child = newChild(visit, run, program, JSON.stringify(await input()));
      run.children[index] = child;
      running.add(child);
      child.ended = engine.runExecution(child);
      await child.ended;
      running.delete(child);
      if (signal.aborted) throw new Aborted();
      if (child.status !== 'SUCCEEDED') failedItems += items;
      if (!exceedsTolerance(run, state, failedItems)) return;
      abort();
      throw new StateFailure(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    });
  }).finally(() => {
    run.children = run.children.filter(Boolean);
  });
}

function newChild({ engine, branch }: Visit, run: MapRun, program: Program, input: string): Execution {
  const name = crypto.randomUUID();
  const arn = engine.standIn.arn('states', `execution:${program.stateMachineName}:${name}`);
  const child = new Execution({ arn, name, program, input, clock: branch.clock, mapRunArn: run.arn });
  engine.store.executions.set(arn, child);
  return child;
}
