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

type MapRunStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';

/** One run of a Distributed Map: its child executions and what it tolerates. */
export interface MapRun {
  arn: string;
  execution: Execution;
  status: MapRunStatus;
  startDate: Date;
  stopDate?: Date;
  maxConcurrency: number;
  toleratedFailureCount: number;
  toleratedFailurePercentage: number;
  /** Child executions in the order of their starts. */
  children: Execution[];
  /** Items that the run has in all, in children started or not. */
  totalItems: number;
  /** How many items each child has, in the same order (1 without ItemBatcher). */
  items: number[];
  resultsWritten: number;
}

/** All that Step Functions remembers. */
export class StatesStore {
  readonly machines = new Map<string, StateMachine>();
  readonly executions = new Map<string, Execution>();
  readonly mapRuns = new Map<string, MapRun>();
  readonly tokens = new TaskTokens();
}
