import {
  type CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { unlessMissing, until, type Work } from './clients.ts';

/**
 * Deletes a stack; without a stack there is nothing to do. CloudFormation itself is asked: `cdk destroy` cannot leave the
 * buckets that still hold data, and would have to synthesize the app.
 * @param keepsBuckets whether buckets that CloudFormation cannot delete, because they hold objects, may stay
 * @returns the buckets that stayed
 * @throws Error with CloudFormation's own reasons where the stack cannot be deleted
 */
export async function deleteStack(
  client: CloudFormationClient,
  name: string,
  keepsBuckets: boolean,
  work: Work,
): Promise<string[]> {
  const stack = await describe(client, name);
  if (!stack) return [];
  const StackName = stack.StackId!;
  work.say(`deleting stack ${name}`);
  await client.send(new DeleteStackCommand({ StackName }));
  let status = await settled(client, StackName, work);
  const kept = status === 'DELETE_FAILED' && keepsBuckets ? await undeleted(client, StackName) : [];
  if (kept.length > 0 && kept.every(({ type }) => type === 'AWS::S3::Bucket')) {
    await client.send(new DeleteStackCommand({ StackName, RetainResources: kept.map(({ logicalId }) => logicalId) }));
    status = await settled(client, StackName, work);
  }
  if (status !== 'DELETE_COMPLETE') throw new Error(`stack ${name}: ${status}: ${await reasons(client, StackName)}`);
  work.say(`deleted stack ${name}`);
  return kept.map(({ physicalId }) => physicalId);
}

const describe = async (client: CloudFormationClient, StackName: string) =>
  (await unlessMissing(client.send(new DescribeStacksCommand({ StackName })).catch(named)))?.Stacks?.[0];

/** CloudFormation's error names differ with the protocol; its words do not. */
function named(error: Error): never {
  if (/does not exist/.test(error.message)) error.name = 'ValidationException';
  throw error;
}

async function settled(client: CloudFormationClient, id: string, work: Work): Promise<string> {
  let status = 'DELETE_IN_PROGRESS';
  const isSettled = async () => {
    status = (await describe(client, id))?.StackStatus ?? 'DELETE_COMPLETE';
    return !status.endsWith('_IN_PROGRESS');
  };
  await until(`The deletion of ${id}`, isSettled, work, 60);
  return status;
}

async function undeleted(client: CloudFormationClient, StackName: string) {
  const left: { logicalId: string; physicalId: string; type: string }[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName }))
    for (const resource of page.StackResourceSummaries ?? [])
      if (resource.ResourceStatus === 'DELETE_FAILED')
        left.push({
          logicalId: resource.LogicalResourceId!,
          physicalId: resource.PhysicalResourceId!,
          type: resource.ResourceType!,
        });
  return left;
}

async function reasons(client: CloudFormationClient, StackName: string): Promise<string> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_FAILED');
  return failed.map((event) => `${event.LogicalResourceId}: ${event.ResourceStatusReason}`).join('; ');
}
