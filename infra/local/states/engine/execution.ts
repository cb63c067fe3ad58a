import type { Clock } from '../../core/clock.ts';
import type { Json, MachineDefinition, QueryLanguageName } from './definition.ts';
import { History } from './history.ts';
import type { Stop } from './stop.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** What a state machine has besides its definition, type and role, in the members of DescribeStateMachine. */
export interface Settings {
  updateDate: Date;
  /** None before the first update (API reference). */
  revisionId?: string;
  loggingConfiguration: unknown;
  tracingConfiguration: unknown;
  encryptionConfiguration: unknown;
}

/** What an execution runs: a machine as it was when the execution started, or a Distributed Map's item processor. */
export interface Program {
  stateMachineArn: string;
  stateMachineName: string;
  roleArn: string;
  definition: MachineDefinition;
  /** Query language of the states that do not name their own. */
  queryLanguage: QueryLanguageName;
  type: 'STANDARD' | 'EXPRESS';
  settings: Settings;
}

/** One execution: what DescribeExecution answers, its history, and the handle that stops it. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly program: Program;
  readonly input: string;
  readonly startDate: Date;
  readonly history: History;
  /** The Map Run that started this child execution. */
  readonly mapRunArn: string | undefined;
  /** How many items a child execution stands for. */
  readonly itemCount: number | undefined;
  readonly traceHeader: string | undefined;
  status: ExecutionStatus = 'RUNNING';
  stopDate: Date | undefined;
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;
  redriveCount = 0;
  redriveDate: Date | undefined;
  /** Where a redrive goes on. */
  resume: Stop | undefined;
  controller = new AbortController();
  #inputValue: Json | undefined;
  /** Settles when the execution has ended (again, after a redrive). */
  ended: Promise<void> = Promise.resolve();

  constructor(options: {
    arn: string;
    name: string;
    program: Program;
    input: string;
    clock: Clock;
    mapRunArn?: string | undefined;
    itemCount?: number | undefined;
    traceHeader?: string;
  }) {
    this.arn = options.arn;
    this.name = options.name;
    this.program = options.program;
    this.input = options.input;
    this.mapRunArn = options.mapRunArn;
    this.itemCount = options.itemCount;
    this.traceHeader = options.traceHeader;
    this.startDate = new Date(options.clock.now());
    this.history = new History(() => options.clock.now(), options.program.type === 'STANDARD');
  }

  /** The input's value, parsed once. */
  get inputValue(): Json {
    if (this.#inputValue === undefined) this.#inputValue = JSON.parse(this.input) as Json;
    return this.#inputValue;
  }
}
