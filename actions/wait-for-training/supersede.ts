import {
  DescribeExecutionCommand,
  paginateListExecutions,
  SendTaskFailureCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { stateMachineArnOf } from '../shared/aws.ts';
import { HistoryReader, nothingYet, observe } from '../shared/history.ts';

/**
 * Refuses the executions of the same state machine for the same endpoint that started earlier and still await approval:
 * an approval of an older model must not replace a newer one.
 * @returns their ARNs
 */
export async function supersedeOlder(sfn: SFNClient, executionArn: string): Promise<string[]> {
  const self = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const superseded: string[] = [];
  const pages = paginateListExecutions(
    { client: sfn },
    { stateMachineArn: stateMachineArnOf(executionArn), statusFilter: 'RUNNING' },
  );
  for await (const page of pages)
    for (const other of page.executions ?? []) {
      if (other.executionArn === executionArn || other.startDate! >= self.startDate!) continue;
      const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn: other.executionArn }));
      if (endpointOf(input) !== endpointOf(self.input)) continue;
      const progress = nothingYet();
      for (const event of await new HistoryReader(sfn, other.executionArn!).next()) observe(progress, event);
      if (!progress.taskToken) continue;
      if (await refuse(sfn, progress.taskToken, executionArn)) superseded.push(other.executionArn!);
    }
  return superseded;
}

const endpointOf = (input: string | undefined): string | undefined => JSON.parse(input ?? '{}').endpoint?.name;

/** False when somebody decided in the meantime. */
async function refuse(sfn: SFNClient, taskToken: string, byExecution: string): Promise<boolean> {
  try {
    const cause = `A newer execution passed its gate: ${byExecution}`;
    await sfn.send(new SendTaskFailureCommand({ taskToken, error: 'Superseded', cause }));
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return false;
    throw error;
  }
}
