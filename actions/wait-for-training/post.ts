import * as core from '@actions/core';
import { awsClients } from '../shared/aws.ts';
import { runAction } from '../shared/run.ts';
import { stopExecution } from '../shared/stop.ts';
import { SETTLED, waitInputs } from './inputs.ts';

/** GitHub gives the steps that run after a cancellation five minutes. */
const STOP_WITHIN_MS = 60_000;

// Runs after a cancellation or a failure; what is left to do is what a main step that was killed did not do.
await runAction(async () => {
  if (core.getState(SETTLED)) return;
  const { executionArn, region, role, onCancel } = waitInputs();
  if (onCancel === 'leave') return core.info(`The wait was killed; ${executionArn} goes on`);
  const { polled } = awsClients(region, role);
  await stopExecution(polled, executionArn, 'The workflow run was cancelled and its wait killed', STOP_WITHIN_MS);
  core.notice(`The wait was killed; ${executionArn} was stopped`);
});
