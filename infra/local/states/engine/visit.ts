import type { StandIn } from '../../core/stand-in.ts';
import type { StatesStore } from '../store.ts';
import type { Branch } from './branch.ts';
import type { BranchDefinition, Json, QueryLanguageName, State } from './definition.ts';
import type { Execution } from './execution.ts';
import type { Entered, Stop } from './stop.ts';

/** What the state types share: the stand-in, the store, and how to run what is nested in a state. */
export interface Engine {
  standIn: StandIn;
  store: StatesStore;
  /** Runs a branch from its start, or from where it stopped, to its end and returns its output. */
  runBranch(branch: Branch, definition: BranchDefinition, input: Json, stop?: Stop): Promise<Json>;
  /** Runs an execution to its end. Never rejects: the outcome is in the execution. */
  runExecution(execution: Execution): Promise<void>;
}

/** One visit of a state: what its fields are evaluated against. */
export interface Visit extends Entered {
  engine: Engine;
  branch: Branch;
  name: string;
  state: State;
  language: QueryLanguageName;
  input: Json;
  retryCount: number;
  /** The task token, while a callback task's arguments are evaluated. */
  taskToken?: string;
  /** The item, while a Map state's ItemSelector is evaluated. */
  mapContext?: Json;
}

/** What a state leaves behind. Without `next` its branch ends. */
export interface Departure {
  output: Json;
  assigned?: Record<string, Json> | undefined;
  next?: string | undefined;
}

/** The state's name and when it was entered, as Step Functions begins the cause of a failure of its own. */
export const whileExecuting = (visit: Visit) =>
  `An error occurred while executing the state '${visit.name}' (entered at the event id #${visit.enteredId}).`;
