import * as core from '@actions/core';
import { DescribeExecutionCommand, SendTaskFailureCommand, SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import type { Approval, ExecutionInput } from '../../pipeline/contract.ts';
import { arrived } from '../shared/awaiting.ts';
import { awsClients, type Clients, consoleUrl, parseArn, readEvaluation } from '../shared/aws.ts';
import { type Followed, followExecution } from '../shared/follow.ts';
import { choiceInput, flagInput, optionalInput, requiredInput } from '../shared/inputs.ts';
import { runAction, runUrl } from '../shared/run.ts';
import { approverOf, refusalOf, reviewsOfRun } from './review.ts';
import { endpointFaults, servesNow, servingConfig } from './verify.ts';

/** Characters that SendTaskFailure takes as a cause (Step Functions API reference). */
const LONGEST_CAUSE = 32_768;

await runAction(async () => {
  const executionArn = requiredInput('execution-arn');
  const { region } = parseArn('execution-arn', executionArn, 'execution');
  const decision = choiceInput('decision', ['approve', 'refuse'], 'approve');
  const reviews = await reviewsOfRun(requiredInput('github-token'), requiredInput('environment'));
  const clients = awsClients(region);
  const awaiting = await followExecution(clients, { executionArn, until: 'approval', timeout: 0, print: () => {} });
  const token = awaiting.progress.taskToken;

  if (decision === 'refuse') return refuse(clients, awaiting, refusalOf(reviews), executionArn);
  const approver = approverOf(reviews, flagInput('allow-unreviewed'));
  if (!token) throw new Error(`${executionArn} does not await approval: ${standing(awaiting)}`);
  const { evaluation, championEndpointConfig } = awaiting.progress.evaluation!;
  const reviewed = optionalInput('evaluation-hash');
  if (reviewed && reviewed !== evaluation.sha256)
    throw new Error(
      `Input "evaluation-hash": found ${reviewed}, but the execution's evaluation is ${evaluation.sha256}`,
    );
  await readEvaluation(clients.s3, evaluation.uri, evaluation.sha256);
  await requireChampion(clients, executionArn, championEndpointConfig, token);

  const approval: Approval = {
    approver,
    runUrl: runUrl(process.env),
    evaluationSha256: evaluation.sha256,
    approvedAt: new Date().toISOString(),
  };
  const sending = clients.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(approval) }));
  const inTime = await arrived(sending);
  core.info(inTime ? `Approved by ${approver}` : 'It was decided in the meantime, or its time is over');
  const followed = await followExecution(clients, { executionArn, until: 'end', print: core.info, after: awaiting });
  if (followed.outcome !== 'succeeded') throw new Error(`The endpoint was not updated: ${standing(followed)}`);

  const result: { endpointName: string; endpointConfigName: string } = JSON.parse(followed.output!);
  const faults = endpointFaults(await servingConfig(clients.sagemaker, result.endpointName), result.endpointConfigName);
  if (faults.length > 0)
    throw new Error(`Endpoint ${result.endpointName} is not as it should be: ${faults.join('; ')}`);
  core.setOutput('endpoint-name', result.endpointName);
  core.setOutput('endpoint-config', result.endpointConfigName);
  core.setOutput('previous-config', championEndpointConfig);
  core.summary.addRaw(
    `## ✅ Endpoint \`${result.endpointName}\` serves \`${result.endpointConfigName}\`\n\nApproved by ${approver}. Before: ${championEndpointConfig ? `\`${championEndpointConfig}\`` : 'nothing'}. [Execution](${consoleUrl(executionArn)})`,
    true,
  );
  await core.summary.write();
});

/**
 * An evaluation holds against the champion that it was compared with. Where another model has begun to serve since, the
 * execution is superseded.
 */
async function requireChampion(clients: Clients, executionArn: string, champion: string, taskToken: string) {
  const { input } = await clients.sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { endpoint }: ExecutionInput = JSON.parse(input!);
  const serving = await servesNow(clients.sagemaker, endpoint.name, champion);
  if (serving === champion) return;
  const cause = `Endpoint ${endpoint.name} serves ${serving || 'nothing'} by now; the model was compared with ${champion || 'nothing'}`;
  await arrived(clients.sfn.send(new SendTaskFailureCommand({ taskToken, error: 'Superseded', cause })));
  throw new Error(`${cause}: train again`);
}

async function refuse(clients: Clients, awaiting: Followed, why: string | undefined, executionArn: string) {
  if (!awaiting.progress.taskToken) return core.notice(`Nothing to refuse: ${standing(awaiting)}`);
  if (!why) return core.warning('This run was approved, so nothing is refused: re-run the update-endpoint job');
  const taskToken = awaiting.progress.taskToken;
  const cause = why.slice(0, LONGEST_CAUSE);
  if (!(await arrived(clients.sfn.send(new SendTaskFailureCommand({ taskToken, error: 'Refused', cause })))))
    return core.notice('Nothing to refuse: it was decided in the meantime, or its time is over');
  core.notice(`Refused: ${why}`);
  const followed = await followExecution(clients, { executionArn, until: 'end', print: core.info, after: awaiting });
  if (followed.outcome !== 'rejected') throw new Error(`The refusal did not end as one: ${standing(followed)}`);
}

function standing(followed: Followed): string {
  const { outcome, failure, progress, output } = followed;
  if (failure) return failure;
  if (outcome === 'running') return `it is in state ${progress.current}`;
  return `it ended as ${outcome}${outcome === 'rejected' ? ` (${JSON.parse(output ?? '{}').rejection})` : ''}`;
}
