import type { Branch } from './branch.ts';
import { breathe } from './breathe.ts';
import type { BranchDefinition, Catcher, Json, State, StateType } from './definition.ts';
import type { Execution } from './execution.ts';
import { Aborted, checkSize, MAX_PAYLOAD_BYTES, StateFailure } from './failure.ts';
import { NOT_TRUNCATED } from './history.ts';
import { queryOf } from './query/query.ts';
import { catcherFor, Retries } from './retry.ts';
import { runChoice } from './state-types/choice.ts';
import { runFail } from './state-types/fail.ts';
import { runMap } from './state-types/map.ts';
import { runParallel } from './state-types/parallel.ts';
import { runPass } from './state-types/pass.ts';
import { runSucceed } from './state-types/succeed.ts';
import { runTask } from './state-types/task.ts';
import { runWait } from './state-types/wait.ts';
import type { Entered, Stop } from './stop.ts';
import { type Departure, type Engine, type Visit, whileExecuting } from './visit.ts';

const STATE_TYPES: Record<StateType, (visit: Visit) => Promise<Departure>> = {
  Pass: runPass,
  Task: runTask,
  Choice: runChoice,
  Wait: runWait,
  Succeed: runSucceed,
  Fail: runFail,
  Parallel: runParallel,
  Map: runMap,
};

/** The types of the events that enter and leave states, by the states' types. */
const ENTERED = eventTypes('StateEntered');
const EXITED = eventTypes('StateExited');

function eventTypes(suffix: string): Record<StateType, string> {
  const types = Object.keys(STATE_TYPES).map((type) => [type, `${type}${suffix}`]);
  return Object.fromEntries(types) as Record<StateType, string>;
}

/**
 * Runs a branch from its start to its end; or, in a redriven execution, from where it stopped.
 * @returns the output of its last state
 * @throws StateFailure what no Retry or Catch took; Aborted when the branch was stopped; then the branch has its `stop`
 */
export async function runBranch(
  engine: Engine,
  branch: Branch,
  definition: BranchDefinition,
  input: Json,
  stop?: Stop,
): Promise<Json> {
  let name = stop?.state ?? definition.StartAt;
  const value = stop ? stop.input : input;
  let handed: Handed = { value, text: JSON.stringify(value) };
  let entered = stop?.entered;
  try {
    for (;;) {
      branch.visit = undefined;
      const turn = breathe();
      if (turn) await turn;
      if (branch.signal.aborted) throw new Aborted();
      if (engine.store.isDeleting(branch.execution)) throw machineDeleted(branch.execution);
      const { next, output } = await runState(engine, branch, name, definition.States[name]!, handed, entered);
      if (next === undefined) return output.value;
      name = next;
      handed = output;
      entered = undefined;
    }
  } catch (error) {
    branch.stop = { state: name, input: handed.value, variables: branch.variables, entered: branch.visit ?? entered };
    throw error;
  }
}

/**
 * Executions of a machine that is being deleted end at their next transition.
 * @see https://repost.aws/knowledge-center/step-functions-stuck-deleting-status
 */
const machineDeleted = ({ program }: Execution) =>
  new StateFailure('States.Runtime', `State machine ${program.stateMachineName} has been deleted.`);

/** What one state hands to the next: its JSON text, which both events show, is written once. */
interface Handed {
  value: Json;
  text: string;
}

async function runState(
  engine: Engine,
  branch: Branch,
  name: string,
  state: State,
  input: Handed,
  before: Entered | undefined,
): Promise<{ output: Handed; next: string | undefined }> {
  const { execution } = branch;
  // A redrive goes on inside the state, but enters a Fail state again (guide, "Redrive behavior of individual states").
  const entered = before && state.Type !== 'Fail' ? before : enter(branch, name, state, input);
  const progress = (what: string) =>
    engine.standIn.tell('states', () => `${execution.program.stateMachineName} ${execution.name}: ${name} ${what}`);
  progress('entered');
  const language = state.QueryLanguage ?? execution.program.queryLanguage;
  const visit: Visit = {
    engine,
    branch,
    name,
    state,
    language,
    input: input.value,
    enteredId: entered.enteredId,
    enteredAfter: entered.enteredAfter,
    enteredTime: entered.enteredTime,
    inner: entered.inner,
    mapRunArn: entered.mapRunArn,
    retryCount: 0,
  };
  branch.visit = visit;
  try {
    const departure = await attempt(visit);
    const output = exit(visit, departure, input);
    progress('exited');
    return { output, next: departure.next };
  } catch (error) {
    progress(error instanceof StateFailure ? `failed: ${error.error ?? 'no error name'}` : 'aborted');
    if (
      error instanceof Aborted &&
      !execution.controller.signal.aborted &&
      /^(Task|Wait|Map|Parallel)$/.test(state.Type)
    )
      branch.add(`${state.Type}StateAborted`);
    throw error;
  }
}

function enter(branch: Branch, name: string, state: State, input: Handed): Entered {
  const enteredAfter = branch.cursor;
  const enteredTime = new Date(branch.clock.now());
  const details = { name, input: input.text, inputDetails: NOT_TRUNCATED };
  return { enteredId: branch.add(ENTERED[state.Type], details), enteredAfter, enteredTime };
}

/** Runs the state until it succeeds, its retries are used up, or a catcher takes the failure. */
async function attempt(visit: Visit): Promise<Departure> {
  const { state, branch } = visit;
  let retries: Retries | undefined;
  for (;;) {
    try {
      return await STATE_TYPES[state.Type](visit);
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      retries ??= new Retries();
      const delay = retries.delay(state.Retry, error);
      if (delay === undefined) return giveUp(visit, error);
      await branch.sleep(delay);
      visit.retryCount++;
      // What a retry runs, it runs from the start.
      visit.inner = undefined;
      visit.mapRunArn = undefined;
    }
  }
}

async function giveUp(visit: Visit, failure: StateFailure): Promise<Departure> {
  const { state, branch } = visit;
  const ownRuntimeError = failure.error === 'States.Runtime' && failure.cause?.startsWith(whileExecuting(visit));
  if ((state.Type === 'Map' || state.Type === 'Parallel') && !ownRuntimeError) branch.add(`${state.Type}StateFailed`);
  const catcher = catcherFor(state.Catch, failure);
  if (!catcher) throw failure;
  return caught(visit, catcher, failure);
}

async function caught(visit: Visit, catcher: Catcher, { error, cause }: StateFailure): Promise<Departure> {
  const errorOutput = { ...(error !== undefined && { Error: error }), ...(cause !== undefined && { Cause: cause }) };
  return { ...(await queryOf(visit).caught(visit, catcher, errorOutput)), next: catcher.Next };
}

/** Takes the variables over, writes the exit event and returns the output. */
function exit({ branch, name, state }: Visit, { output, assigned }: Departure, input: Handed): Handed {
  const handed = output === input.value ? input : { value: output, text: JSON.stringify(output) };
  checkSize(handed.text, name);
  const details = { name, output: handed.text, outputDetails: NOT_TRUNCATED };
  if (!assigned) {
    branch.add(EXITED[state.Type], details);
    return handed;
  }
  const variables = Object.entries(assigned).map(([variable, value]) => [variable, JSON.stringify(value)] as const);
  checkAssigned(name, variables);
  branch.variables = { ...branch.variables, ...assigned };
  branch.add(EXITED[state.Type], {
    ...details,
    assignedVariables: Object.fromEntries(variables),
    assignedVariablesDetails: NOT_TRUNCATED,
  });
  return handed;
}

/**
 * What one Assign field gives its variables is limited as a result is. Unverified against AWS: the error's name and cause.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html
 */
function checkAssigned(name: string, variables: readonly (readonly [name: string, text: string])[]): void {
  const bytes = variables.reduce((total, [, text]) => total + Buffer.byteLength(text), 0);
  if (bytes <= MAX_PAYLOAD_BYTES) return;
  const cause = `The variables that the state '${name}' assigns have ${bytes} bytes, at most ${MAX_PAYLOAD_BYTES} are allowed.`;
  throw new StateFailure('States.DataLimitExceeded', cause);
}
