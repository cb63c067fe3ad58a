import {
  DescribeExecutionCommand,
  SendTaskFailureCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { awaitingApproval } from '../shared/awaiting.ts';
import { stateMachineArnOf } from '../shared/aws.ts';

/**
 * Refuses the executions of the same state machine for the same endpoint that started earlier and still await approval:
 * an approval of an older model must not replace a newer one.
 * @returns their ARNs
 */
export async function supersedeOlder(sfn: SFNClient, executionArn: string): Promise<string[]> {
  const self = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const endpoint = JSON.parse(self.input ?? '{}').endpoint?.name;
  const superseded: string[] = [];
  for await (const other of awaitingApproval(sfn, stateMachineArnOf(executionArn))) {
    if (other.executionArn === executionArn || other.startDate >= self.startDate!) continue;
    if (other.input.endpoint?.name !== endpoint) continue;
    if (await refuse(sfn, other.taskToken, executionArn)) superseded.push(other.executionArn);
  }
  return superseded;
}

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
