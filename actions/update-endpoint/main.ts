import * as core from '@actions/core';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { awsClients, parseArn } from '../shared/aws.ts';
import { choiceInput, flagInput, optionalInput, requiredInput } from '../shared/inputs.ts';
import { cancellation, runAction, runUrl } from '../shared/run.ts';
import { approve } from './approve.ts';
import { Decision } from './decision.ts';
import { refuse } from './refuse.ts';
import { approverOf, refusalOf, reviewsOfRun } from './review.ts';
import { rollBack } from './rollback.ts';
import { servedSummary, summaryOf } from './summary.ts';

await runAction(async () => {
  const decision = new Decision(cancellation());
  await Promise.race([decide(decision), decision.cut()]);
});
// A request that is still under way must not keep a cancelled run waiting.
process.exit();

async function decide(decision: Decision): Promise<void> {
  const what = choiceInput('decision', ['approve', 'refuse', 'rollback'], 'approve');
  const [input, kind] =
    what === 'rollback' ? (['state-machine-arn', 'stateMachine'] as const) : (['execution-arn', 'execution'] as const);
  const arn = requiredInput(input);
  const { region, resource } = parseArn(input, arn, kind);
  const reviews = await reviewsOfRun(requiredInput('github-token'), requiredInput('environment'));
  const clients = awsClients(region, optionalInput('role-to-assume'));
  if (what === 'refuse') return refuse(clients, arn, refusalOf(reviews), decision);

  const approver = approverOf(reviews, flagInput('allow-unreviewed'));
  const url = runUrl(process.env);
  if (what === 'approve') {
    const approving = { approver, runUrl: url, reviewed: optionalInput('evaluation-hash') };
    const rollout = await approve(clients, arn, approving, decision);
    setOutputs(rollout.endpointName, rollout.endpointConfigName, rollout.previousEndpointConfigName);
    core.summary.addRaw(summaryOf(rollout, arn), true);
  } else {
    const { credentials } = clients.sagemaker.config;
    const rolledBack = await rollBack(
      clients.sagemaker,
      clients.s3,
      new SageMakerRuntimeClient({ region, credentials }),
      {
        // The state machine and its endpoint have the same name.
        endpointName: optionalInput('endpoint-name') ?? resource,
        endpointConfig: optionalInput('endpoint-config'),
        runUrl: url,
      },
      decision,
    );
    setOutputs(rolledBack.endpointName, rolledBack.endpointConfig, rolledBack.previousConfig);
    core.summary.addRaw(servedSummary({ ...rolledBack, approver }), true);
  }
  await core.summary.write();
}

function setOutputs(endpointName: string, endpointConfig: string, previousConfig: string): void {
  core.setOutput('endpoint-name', endpointName);
  core.setOutput('endpoint-config', endpointConfig);
  core.setOutput('previous-config', previousConfig);
}
