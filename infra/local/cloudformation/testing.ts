import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { startTestServer } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createS3 } from '../s3/s3.ts';
import { createSns } from '../sns/sns.ts';
import { createSsm } from '../ssm/ssm.ts';
import { createCloudFormation } from './cloudformation.ts';

/** A stand-in with CloudFormation and a few services to make resources in, and its SDK client. */
export async function startCloudFormation() {
  const server = await startTestServer({}, createIam, createS3, createSns, createSsm, createCloudFormation);
  const { standIn } = server;
  const client = new CloudFormationClient(server.client);
  let changeSets = 0;

  /** Creates and executes a change set; returns the stack as it is then. */
  async function deploy(StackName: string, resources: object, more: object = {}, parameters: Parameter[] = []) {
    const { Id, StackId } = await createChangeSet(StackName, resources, more, parameters);
    await client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id, StackName }));
    return stackOf(StackId!);
  }

  async function createChangeSet(
    StackName: string,
    resources: object,
    more: object = {},
    Parameters: Parameter[] = [],
  ) {
    const stack = await stackOf(StackName).catch(() => undefined);
    return client.send(
      new CreateChangeSetCommand({
        StackName,
        ChangeSetName: `change-${++changeSets}`,
        ChangeSetType: stack && stack.StackStatus !== 'REVIEW_IN_PROGRESS' ? 'UPDATE' : 'CREATE',
        TemplateBody: JSON.stringify({ Resources: resources, ...more }),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        Parameters,
      }),
    );
  }

  const stackOf = async (StackName: string) =>
    (await client.send(new DescribeStacksCommand({ StackName }))).Stacks![0]!;

  /** `LogicalId STATUS`, oldest first. */
  async function events(StackName: string): Promise<string[]> {
    const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
    return StackEvents!.map((event) => `${event.LogicalResourceId} ${event.ResourceStatus}`).reverse();
  }

  return { ...server, standIn, client, deploy, createChangeSet, stackOf, events };
}

/** Why the last resource of a stack failed. */
export async function failureOf(client: CloudFormationClient, StackName: string): Promise<string | undefined> {
  const { StackEvents } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents!.find(({ ResourceStatus }) => /(CREATE|UPDATE|DELETE)_FAILED/.test(ResourceStatus!))
    ?.ResourceStatusReason;
}
