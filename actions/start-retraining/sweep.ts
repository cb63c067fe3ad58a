import { context, getOctokit } from '@actions/github';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { awaitingApproval } from '../shared/awaiting.ts';

const WORKFLOW = 'retrain.yml';
/** Statuses of a workflow run that may still ask for the approval. */
const OPEN = ['requested', 'queued', 'pending', 'in_progress', 'waiting'] as const;

/**
 * Gives every execution that awaits approval a workflow run of its own, which shows the evaluation and asks for the
 * approval. Left alone is one that an open run asks for: a run that started it, or one whose name holds its ARN. So AWS's
 * own starts (schedule, marker) find a reviewer, and so do executions whose run was cancelled or lost.
 * @returns the ARNs that were handed over
 */
export async function sweep(sfn: SFNClient, stateMachineArn: string, token: string): Promise<string[]> {
  const { rest, paginate } = getOctokit(token);
  const workflow = { ...context.repo, workflow_id: WORKFLOW };
  const handedOver: string[] = [];
  let open: { id: number; display_title: string }[] | undefined;
  for await (const { executionArn, input } of awaitingApproval(sfn, stateMachineArn)) {
    open ??= (
      await Promise.all(OPEN.map((status) => paginate(rest.actions.listWorkflowRuns, { ...workflow, status })))
    ).flat();
    const startedBy = input.startedBy?.runUrl;
    if (open.some((run) => run.display_title.includes(executionArn) || startedBy?.endsWith(`/runs/${run.id}`)))
      continue;
    const inputs = { 'execution-arn': executionArn };
    await rest.actions.createWorkflowDispatch({ ...workflow, ref: context.ref, inputs });
    handedOver.push(executionArn);
  }
  return handedOver;
}
