import * as core from '@actions/core';
import { DescribeEndpointCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { DescribeExecutionCommand, SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { type Approval, type ExecutionInput, RolloutOutput } from '../../pipeline/contract.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { arrived } from '../shared/awaiting.ts';
import { type Clients, readEvaluation } from '../shared/aws.ts';
import { type Followed, followExecution } from '../shared/follow.ts';
import type { Decision } from './decision.ts';
import { standing } from './standing.ts';

interface Approving {
  approver: string;
  runUrl: string;
  /** SHA-256 of the evaluation that was reviewed, where it is known. */
  reviewed: string | undefined;
}

/**
 * Approves the model that an execution awaits approval for, and sees its rollout through. An execution that was approved
 * before, by a run that was cut off, is followed to its end all the same. Whether the rollout is good is judged by
 * VerifyEndpoint alone, whose verdict stands in the execution's output.
 * @throws Error when the model may not be approved any more, or the rollout failed, with the reason
 */
export async function approve(
  clients: Clients,
  executionArn: string,
  approving: Approving,
  decision: Decision,
): Promise<RolloutOutput> {
  const awaiting = await followExecution(clients, { executionArn, until: 'approval', timeout: 0, print: () => {} });
  const { evaluation, approval, taskToken } = awaiting.progress;
  if (!evaluation || !(taskToken || approval))
    throw new Error(`${executionArn} does not await approval: ${standing(awaiting)}`);
  const { reviewed } = approving;
  if (reviewed && reviewed !== evaluation.evaluation.sha256)
    throw new Error(
      `Input "evaluation-hash": found ${reviewed}, but the execution's evaluation is ${evaluation.evaluation.sha256}`,
    );
  if (taskToken) await sendApproval(clients, executionArn, awaiting, taskToken, approving, decision);
  else {
    decision.wasSent();
    core.info(`It was approved before, by ${approval!.approver} in ${approval!.runUrl}`);
  }
  const followed = await followExecution(clients, { executionArn, until: 'end', print: core.info, after: awaiting });
  if (followed.outcome !== 'succeeded') throw new Error(`The endpoint was not updated: ${standing(followed)}`);
  return parseAs(RolloutOutput, JSON.parse(followed.output!), `the output of ${executionArn}`);
}

async function sendApproval(
  clients: Clients,
  executionArn: string,
  { progress }: Followed,
  taskToken: string,
  { approver, runUrl }: Approving,
  decision: Decision,
): Promise<void> {
  const { evaluation, championEndpointConfig } = progress.evaluation!;
  await readEvaluation(clients.s3, evaluation.uri, evaluation.sha256);
  await requireChampion(clients, executionArn, championEndpointConfig, taskToken, decision);
  const approval: Approval = {
    approver,
    runUrl,
    evaluationSha256: evaluation.sha256,
    approvedAt: new Date().toISOString(),
  };
  const command = new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(approval) });
  const inTime = await decision.send(() => arrived(clients.sfn.send(command)));
  core.info(inTime ? `Approved by ${approver}` : 'It was decided in the meantime, or its time is over');
}

/**
 * An evaluation holds against the champion that it was compared with. Where another model has begun to serve since, the
 * execution is superseded; while the endpoint is being updated, nothing is decided. The state machine looks again right
 * before its update, so that nothing can come between.
 */
async function requireChampion(
  clients: Clients,
  executionArn: string,
  champion: string,
  taskToken: string,
  decision: Decision,
): Promise<void> {
  const { input } = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { endpoint }: ExecutionInput = JSON.parse(input!);
  const serving = await servingNow(clients.sagemaker, endpoint.name, champion);
  if (serving.status !== 'InService')
    throw new Error(
      `Endpoint ${endpoint.name} is ${serving.status}, expected InService: run this job again when no update is under way`,
    );
  if (serving.config === champion) return;
  const cause = `Endpoint ${endpoint.name} serves ${serving.config || 'nothing'} by now; the model was compared with ${champion || 'nothing'}`;
  const superseding = new SendTaskFailureCommand({ taskToken, error: 'Superseded', cause });
  await decision.send(() => arrived(clients.sfn.send(superseding)));
  throw new Error(`${cause}: train again`);
}

/**
 * Status and config of the endpoint; no config before the first deployment.
 * @param champion where it is nothing, a ValidationException is the missing endpoint's, which SageMaker tells by no other
 *   name
 */
async function servingNow(sagemaker: SageMakerClient, EndpointName: string, champion: string) {
  try {
    const endpoint = await sagemaker.send(new DescribeEndpointCommand({ EndpointName }));
    return { status: endpoint.EndpointStatus, config: endpoint.EndpointConfigName ?? '' };
  } catch (error) {
    if (champion === '' && (error as Error).name === 'ValidationException') return { status: 'InService', config: '' };
    throw error;
  }
}
