import {
  type CloudWatchLogsClient,
  DeleteLogGroupCommand,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Work } from './clients.ts';

/** Log groups that others make for a stage (SageMaker for its endpoint) or that a stack left behind. */
export async function deleteLogGroups(logs: CloudWatchLogsClient, stage: string, { say }: Work): Promise<void> {
  const exact = [`/aws/sagemaker/Endpoints/${stage}`, `/aws/vendedlogs/states/${stage}`];
  for (const logGroupNamePrefix of [...exact, `/aws/lambda/${stage}-lambda_`])
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix }))
      for (const { logGroupName } of logGroups) {
        // A prefix is also that of `…-dev2`.
        if (exact.includes(logGroupNamePrefix) && logGroupName !== logGroupNamePrefix) continue;
        await logs.send(new DeleteLogGroupCommand({ logGroupName }));
        say(`deleted log group ${logGroupName}`);
      }
}
