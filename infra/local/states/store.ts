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
  /** A machine that is deleted stays until its executions have ended. */
  status: 'ACTIVE' | 'DELETING';
  creationDate: Date;
  tags: Map<string, string>;
}

/** All that Step Functions remembers. */
export class StatesStore {
  readonly machines = new Map<string, StateMachine>();
  readonly executions = new Map<string, Execution>();
  readonly mapRuns = new Map<string, MapRun>();
  readonly tokens = new TaskTokens();

  /** Whether an execution's machine, or the one that its Map Run belongs to, is being deleted. */
  isDeleting({ program }: Execution): boolean {
    const [arn] = program.stateMachineArn.split('/', 1);
    return this.machines.get(arn!)?.status === 'DELETING';
  }

  /** Lets go of a machine that is being deleted, once none of its executions runs. */
  removeIfDone(stateMachineArn: string): void {
    if (this.machines.get(stateMachineArn)?.status !== 'DELETING') return;
    for (const { program, status } of this.executions.values())
      if (program.stateMachineArn === stateMachineArn && status === 'RUNNING') return;
    this.machines.delete(stateMachineArn);
  }
}
