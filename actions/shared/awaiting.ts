import {
  DescribeExecutionCommand,
  paginateListExecutions,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../pipeline/contract.ts';
import { progressOf } from './history.ts';

/** An execution that waits for a person. */
interface Awaiting {
  executionArn: string;
  startDate: Date;
  input: ExecutionInput;
  /** A secret: whoever has it decides. */
  taskToken: string;
}

/** The running executions of a state machine that await approval, newest first. */
export async function* awaitingApproval(sfn: SFNClient, stateMachineArn: string): AsyncGenerator<Awaiting> {
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn, statusFilter: 'RUNNING' }))
    for (const { executionArn, startDate } of page.executions ?? []) {
      const { taskToken } = await progressOf(sfn, executionArn!);
      if (!taskToken) continue;
      const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      yield { executionArn: executionArn!, startDate: startDate!, input: JSON.parse(input ?? '{}'), taskToken };
    }
}

/** Whether a decision arrived; false when the task waits no longer: somebody decided before, or its time is over. */
export async function arrived(sending: Promise<unknown>): Promise<boolean> {
  try {
    await sending;
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return false;
    throw error;
  }
}
