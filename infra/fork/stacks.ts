import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** The outputs of a stack by their names; undefined where there is no such stack. */
export async function outputsOf(
  client: CloudFormationClient,
  StackName: string,
): Promise<Record<string, string> | undefined> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
    const { Outputs = [] } = Stacks![0]!;
    return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey!, OutputValue!]));
  } catch (error) {
    // CloudFormation has no error name of its own for a stack that is not there.
    if ((error as Error).message.includes('does not exist')) return undefined;
    throw error;
  }
}
