import { DescribeExecutionCommand, SendTaskFailureCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { arrived, awaitingApproval } from '../shared/awaiting.ts';
import { stateMachineArnOf } from '../shared/aws.ts';

/**
 * Refuses the executions of the same state machine for the same endpoint that started earlier and still await approval:
 * an approval of an older model must not replace a newer one.
 * @param onSuperseded told of each by its ARN
 */
export async function supersedeOlder(
  sfn: SFNClient,
  executionArn: string,
  onSuperseded: (executionArn: string) => void,
): Promise<void> {
  const self = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const endpoint = JSON.parse(self.input ?? '{}').endpoint?.name;
  for await (const other of awaitingApproval(sfn, stateMachineArnOf(executionArn))) {
    if (other.executionArn === executionArn || other.startDate >= self.startDate!) continue;
    if (other.input.endpoint?.name !== endpoint) continue;
    const cause = `A newer execution passed its gate: ${executionArn}`;
    const refusal = new SendTaskFailureCommand({ taskToken: other.taskToken, error: 'Superseded', cause });
    if (await arrived(sfn.send(refusal))) onSuperseded(other.executionArn);
  }
}
