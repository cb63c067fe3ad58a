import { once } from 'node:events';
import * as core from '@actions/core';
import { awsClients, consoleUrl } from '../shared/aws.ts';
import { type Followed, followExecution } from '../shared/follow.ts';
import { cancellation, runAction } from '../shared/run.ts';
import { STOP_WITHIN_MS, stopExecution } from '../shared/stop.ts';
import { SETTLED, waitInputs } from './inputs.ts';
import { supersedeOlder } from './supersede.ts';

await runAction(async () => {
  const cancelled = cancellation();
  try {
    await wait(cancelled);
  } finally {
    // A cancelled run settles by itself, once its execution is as it was asked for.
    if (!cancelled.aborted) core.saveState(SETTLED, 'true');
  }
});
// A request that is still under way must not keep a cancelled run waiting.
process.exit();

async function wait(cancelled: AbortSignal): Promise<void> {
  const inputs = waitInputs();
  const { executionArn, until, timeout, onTimeout, onCancel } = inputs;
  const clients = awsClients(inputs.region, inputs.role);
  const stop = (cause: string) => stopExecution(clients.polled, executionArn, cause, STOP_WITHIN_MS);
  const following = { executionArn, until, timeout, print: core.info, signal: cancelled };
  const followed = await followExecution(clients, following);
  setOutputs(followed);

  const { outcome, failure } = followed;
  if (outcome === 'awaiting-approval' && !cancelled.aborted) {
    const supersede = supersedeOlder(clients.sfn, executionArn, (older) =>
      core.notice(`${older} was still awaiting approval and is superseded by ${executionArn}`),
    );
    await Promise.race([supersede, once(cancelled, 'abort')]);
  }
  if (cancelled.aborted) {
    if (onCancel === 'stop') await stop('The workflow run was cancelled');
    core.saveState(SETTLED, 'true');
    throw new Error(`The workflow run was cancelled; ${standing(onCancel === 'stop')}`);
  }
  if (outcome === 'running') {
    if (onTimeout === 'stop') await stop('The wait timed out');
    const message = `The wait timed out; ${standing(onTimeout === 'stop')}`;
    if (onTimeout !== 'leave') throw new Error(message);
    return core.warning(message);
  }
  if (outcome === 'failed') throw new Error(`The execution failed. ${failure}`);
  core.info(`Outcome: ${outcome}`);

  function standing(stopped: boolean): string {
    return `the execution ${stopped ? 'was stopped' : 'goes on'}: ${consoleUrl(executionArn)}`;
  }
}

function setOutputs({ outcome, progress }: Followed): void {
  core.setOutput('outcome', outcome);
  core.setOutput('evaluation-uri', progress.evaluation?.evaluation.uri ?? '');
  core.setOutput('evaluation-hash', progress.evaluation?.evaluation.sha256 ?? '');
  core.setOutput('training-job-name', progress.trainingJobName ?? '');
}
