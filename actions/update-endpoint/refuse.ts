import * as core from '@actions/core';
import { SendTaskFailureCommand } from '@aws-sdk/client-sfn';
import { arrived } from '../shared/awaiting.ts';
import type { Clients } from '../shared/aws.ts';
import { followExecution } from '../shared/follow.ts';
import type { Decision } from './decision.ts';
import { standing } from './standing.ts';

/** Characters that SendTaskFailure takes as a cause (Step Functions API reference). */
const LONGEST_CAUSE = 32_768;

/**
 * Refuses the model that an execution awaits approval for, and waits for its end. That there is nothing to refuse is no
 * error.
 * @param why undefined when the run was approved
 * @throws Error when the execution does not end as refused
 */
export async function refuse(
  clients: Clients,
  executionArn: string,
  why: string | undefined,
  decision: Decision,
): Promise<void> {
  const awaiting = await followExecution(clients, { executionArn, until: 'approval', timeout: 0, print: () => {} });
  const { taskToken } = awaiting.progress;
  if (!taskToken) return core.notice(`Nothing to refuse: ${standing(awaiting)}`);
  if (!why) return core.warning('This run was approved, so nothing is refused: re-run the update-endpoint job');
  const cause = why.slice(0, LONGEST_CAUSE);
  const command = new SendTaskFailureCommand({ taskToken, error: 'Refused', cause });
  if (!(await decision.send(() => arrived(clients.sfn.send(command)))))
    return core.notice('Nothing to refuse: it was decided in the meantime, or its time is over');
  core.notice(`Refused: ${why}`);
  const followed = await followExecution(clients, { executionArn, until: 'end', print: core.info, after: awaiting });
  if (followed.outcome !== 'rejected') throw new Error(`The refusal did not end as one: ${standing(followed)}`);
}
