import type { MapRun } from './engine/distributed-map/map-run.ts';
import type { Execution, Program } from './engine/execution.ts';
import { TaskTokens } from './engine/tokens.ts';

/** A state machine as DescribeStateMachine shows it, with the program that its executions run. */
export interface StateMachine {
  arn: string;
  name: string;
  type: 'STANDARD' | 'EXPRESS';
  definition: string;
  program: Program;
  creationDate: Date;
  updateDate: Date;
  revisionId: string;
  loggingConfiguration: unknown;
  tracingConfiguration: unknown;
  encryptionConfiguration: unknown;
  tags: Map<string, string>;
}

/** All that Step Functions remembers. */
export class StatesStore {
  readonly machines = new Map<string, StateMachine>();
  readonly executions = new Map<string, Execution>();
  readonly mapRuns = new Map<string, MapRun>();
  readonly tokens = new TaskTokens();
}
