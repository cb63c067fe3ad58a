import type { MapRun } from '../../store.ts';
import type { State } from '../definition.ts';
import type { Program } from '../execution.ts';
import { limitOf } from '../items.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';

/** Labels of Map states that name none: the same for every run of a state. */
const labels = new WeakMap<State, string>();

/** A Map Run with its limits, after the state's MapStateStarted event. */
export async function newMapRun(visit: Visit, length: number): Promise<MapRun> {
  const { branch, engine } = visit;
  const { clock } = branch;
  const maxConcurrency = await limitOf(visit, 'MaxConcurrency', 0);
  branch.add('MapStateStarted', { length });
  const tolerated = await toleratedFailures(visit);
  const run: MapRun = {
    arn: engine.standIn.arn('states', `mapRun:${childProgram(visit).stateMachineName}:${crypto.randomUUID()}`),
    execution: branch.execution,
    status: 'RUNNING',
    startDate: new Date(clock.now()),
    maxConcurrency,
    ...tolerated,
    children: [],
    totalItems: 0,
    items: [],
    resultsWritten: 0,
  };
  engine.store.mapRuns.set(run.arn, run);
  return run;
}

async function toleratedFailures(visit: Visit) {
  const query = queryOf(visit);
  const count = await limitOf(visit, 'ToleratedFailureCount', 0);
  const percentage = (await query.number(visit, 'ToleratedFailurePercentage')) ?? 0;
  if (percentage < 0 || percentage > 100)
    throw query.refusal(visit, 'ToleratedFailurePercentage', `The value must be from 0 to 100 but was: ${percentage}`);
  return { toleratedFailureCount: count, toleratedFailurePercentage: percentage };
}

/** Either threshold counts when it is given; without any, the first failure is too much. */
export function exceedsTolerance(run: MapRun, state: State, failedItems: number): boolean {
  const specified = {
    count: 'ToleratedFailureCount' in state || 'ToleratedFailureCountPath' in state,
    share: 'ToleratedFailurePercentage' in state || 'ToleratedFailurePercentagePath' in state,
  };
  if (!specified.count && !specified.share) return failedItems > 0;
  return (
    (specified.count && failedItems > run.toleratedFailureCount) ||
    (specified.share && (failedItems / run.totalItems) * 100 > run.toleratedFailurePercentage)
  );
}

/** The item processor as child executions run it: a machine `NAME/LABEL`. */
export function childProgram({ branch, state }: Visit): Program {
  const { program } = branch.execution;
  const label = state.Label ?? labels.get(state) ?? crypto.randomUUID();
  labels.set(state, label);
  return {
    stateMachineArn: `${program.stateMachineArn}/${label}`,
    stateMachineName: `${program.stateMachineName}/${label}`,
    roleArn: program.roleArn,
    definition: state.ItemProcessor ?? state.Iterator!,
    queryLanguage: program.queryLanguage,
    type: 'STANDARD',
  };
}
