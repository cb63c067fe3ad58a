import { DescribeExecutionCommand, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../../pipeline/contract.ts';
import { HistoryReader, nothingYet, observe } from './history.ts';

/** An execution that waits for a person. */
export interface Awaiting {
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
      const progress = nothingYet();
      for (const event of await new HistoryReader(sfn, executionArn!).next()) observe(progress, event);
      if (!progress.taskToken) continue;
      const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      const { taskToken } = progress;
      yield { executionArn: executionArn!, startDate: startDate!, input: JSON.parse(input ?? '{}'), taskToken };
    }
}
