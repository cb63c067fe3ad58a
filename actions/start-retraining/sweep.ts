import { context, getOctokit } from '@actions/github';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { awaitingApproval } from '../shared/awaiting.ts';

const WORKFLOW = 'retrain.yml';
/** Statuses of a workflow run that may still ask for the approval. */
const OPEN = ['queued', 'in_progress', 'waiting', 'pending'] as const;

/**
 * Gives every execution that AWS started (by schedule or marker) and that awaits approval a workflow run of its own,
 * which shows the evaluation and asks for the approval. An execution that a run asks for already is left alone: the
 * run's name holds its ARN.
 * @returns the ARNs that were handed over
 */
export async function sweep(sfn: SFNClient, stateMachineArn: string, token: string): Promise<string[]> {
  const { rest, paginate } = getOctokit(token);
  const workflow = { ...context.repo, workflow_id: WORKFLOW };
  const handedOver: string[] = [];
  let titles: string[] | undefined;
  for await (const { executionArn, input } of awaitingApproval(sfn, stateMachineArn)) {
    // A workflow run started it, and asks for the approval itself.
    if (input.startedBy?.runUrl) continue;
    titles ??= (
      await Promise.all(OPEN.map((status) => paginate(rest.actions.listWorkflowRuns, { ...workflow, status })))
    )
      .flat()
      .map((run) => run.display_title);
    if (titles.some((title) => title.includes(executionArn))) continue;
    const inputs = { 'execution-arn': executionArn };
    await rest.actions.createWorkflowDispatch({ ...workflow, ref: context.ref, inputs });
    handedOver.push(executionArn);
  }
  return handedOver;
}
