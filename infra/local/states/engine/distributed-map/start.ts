import type { State } from '../definition.ts';
import type { Program } from '../execution.ts';
import { StateFailure } from '../failure.ts';
import { limitOf } from '../items.ts';
import { queryOf } from '../query/query.ts';
import { MAX_REDRIVES, notRedrivable } from '../redrive.ts';
import type { Visit } from '../visit.ts';
import { MapRun } from './map-run.ts';

/** Labels of Map states that name none: the same for every run of a state. */
const labels = new WeakMap<State, string>();

/** A Map Run with its limits, after the events that start the state and the run. */
export async function startMapRun(visit: Visit, length: number): Promise<MapRun> {
  const { branch, engine } = visit;
  const maxConcurrency = (await limitOf(visit, 'MaxConcurrency')) ?? 0;
  branch.add('MapStateStarted', { length });
  const toleratedFailureCount = await limitOf(visit, 'ToleratedFailureCount');
  const toleratedFailurePercentage = await toleratedPercentage(visit);
  const program = childProgram(visit);
  const run = new MapRun({
    arn: engine.standIn.arn('states', `mapRun:${program.stateMachineName}:${crypto.randomUUID()}`),
    execution: branch.execution,
    program,
    startDate: new Date(branch.clock.now()),
    settings: { maxConcurrency, toleratedFailureCount, toleratedFailurePercentage },
  });
  engine.store.mapRuns.set(run.arn, run);
  branch.add('MapRunStarted', { mapRunArn: run.arn });
  return run;
}

/**
 * Puts the Map Run that a redriven execution began back to work, once it has done what it still had to do.
 * @throws StateFailure `States.Runtime` after 1,000 redrives
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-map-run.html
 */
export async function redriveMapRun({ branch }: Visit, run: MapRun): Promise<void> {
  await run.ended;
  if (run.redriveCount >= MAX_REDRIVES)
    throw new StateFailure('States.Runtime', `The Map Run has been redriven ${MAX_REDRIVES} times.`);
  const now = branch.clock.now();
  run.status = 'RUNNING';
  run.stopDate = undefined;
  run.redriveCount++;
  run.redriveDate = new Date(now);
  run.failedItems = 0;
  for (const [index, child] of run.children.entries()) {
    if (child.status === 'SUCCEEDED') continue;
    // What cannot be redriven stays as it ended, and counts as failed.
    if (notRedrivable(child, now)) run.failedItems += run.inputs[index]!.items;
    else {
      run.awaitingRedrive.set(child, child.status);
      child.status = 'PENDING_REDRIVE';
    }
  }
  branch.add('MapRunRedriven', { mapRunArn: run.arn, redriveCount: run.redriveCount });
}

async function toleratedPercentage(visit: Visit): Promise<number | undefined> {
  const query = queryOf(visit);
  const percentage = await query.number(visit, 'ToleratedFailurePercentage');
  if (percentage !== undefined && !(percentage >= 0 && percentage <= 100))
    throw query.refusal(visit, 'ToleratedFailurePercentage', `The value must be from 0 to 100 but was: ${percentage}`);
  return percentage;
}

/** The item processor as child executions run it: a machine `NAME/LABEL`. */
function childProgram({ branch, state }: Visit): Program {
  const { program } = branch.execution;
  const label = state.Label ?? labels.get(state) ?? crypto.randomUUID();
  labels.set(state, label);
  const definition = state.ItemProcessor ?? state.Iterator!;
  return {
    stateMachineArn: `${program.stateMachineArn}/${label}`,
    stateMachineName: `${program.stateMachineName}/${label}`,
    roleArn: program.roleArn,
    definition,
    queryLanguage: program.queryLanguage,
    type: definition.ProcessorConfig?.ExecutionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD',
    settings: program.settings,
  };
}
