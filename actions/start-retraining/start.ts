import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';

interface Started {
  executionArn: string;
  /** True when an earlier attempt of the same workflow run had started it. */
  attached: boolean;
}

/**
 * Names the executions that a workflow run may start, one an attempt: a repeated attempt finds what was started
 * before. Empty outside of a workflow run.
 */
export function executionNames(env: NodeJS.ProcessEnv): string[] {
  const { GITHUB_RUN_ID, GITHUB_RUN_ATTEMPT } = env;
  if (!GITHUB_RUN_ID) return [];
  const attempts = Math.max(1, Number(GITHUB_RUN_ATTEMPT ?? 1));
  return Array.from({ length: attempts }, (_, i) => `github-${GITHUB_RUN_ID}-${i + 1}`);
}

/**
 * Starts an execution, or attaches to the one that an earlier attempt of this workflow run started, unless that one
 * failed: running a failed run again is to train again.
 */
export async function startOrAttach(
  sfn: SFNClient,
  stateMachineArn: string,
  input: string,
  names: string[],
): Promise<Started> {
  for (const name of names.toReversed()) {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const status = await statusOf(sfn, executionArn);
    if (status === 'RUNNING' || status === 'SUCCEEDED') return { executionArn, attached: true };
  }
  const name = names.at(-1);
  try {
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({ stateMachineArn, input, ...(name && { name }) }),
    );
    return { executionArn: executionArn!, attached: false };
  } catch (error) {
    // A second start of the same attempt is a step that was written twice; a name is never used again.
    if (error instanceof ExecutionAlreadyExists)
      throw new Error(`${name} was started before and did not succeed: re-run the workflow run to train again`);
    throw error;
  }
}

async function statusOf(sfn: SFNClient, executionArn: string): Promise<string | undefined> {
  try {
    return (await sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return undefined;
    throw error;
  }
}
