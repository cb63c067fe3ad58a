import * as core from '@actions/core';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { awsClients, consoleUrl, parseArn } from '../shared/aws.ts';
import { followExecution } from '../shared/follow.ts';
import { choiceInput, minutesInput, requiredInput } from '../shared/inputs.ts';
import { cancellation, runAction } from '../shared/run.ts';
import { supersedeOlder } from './supersede.ts';

await runAction(async () => {
  const executionArn = requiredInput('execution-arn');
  const { region } = parseArn('execution-arn', executionArn, 'execution');
  const until = choiceInput('until', ['approval', 'end'], 'approval');
  const onTimeout = choiceInput('on-timeout', ['fail', 'stop'], 'fail');
  const onCancel = choiceInput('on-cancel', ['leave', 'stop'], 'leave');
  const timeout = minutesInput('timeout');
  const clients = awsClients(region);
  const cancelled = cancellation();

  const followed = await followExecution(clients, {
    executionArn,
    until,
    timeout,
    print: core.info,
    signal: cancelled,
  });
  const { outcome, progress, failure } = followed;
  core.setOutput('outcome', outcome);
  core.setOutput('evaluation-uri', progress.evaluation?.evaluation.uri ?? '');
  core.setOutput('evaluation-hash', progress.evaluation?.evaluation.sha256 ?? '');
  core.setOutput('training-job-name', progress.trainingJobName ?? '');

  const stop = (cause: string) => clients.sfn.send(new StopExecutionCommand({ executionArn, error: 'Stopped', cause }));
  if (outcome === 'running') {
    const why = cancelled.aborted ? 'The workflow run was cancelled' : 'The wait timed out';
    const stopping = (cancelled.aborted ? onCancel : onTimeout) === 'stop';
    if (stopping) await stop(why);
    throw new Error(`${why}; the execution ${stopping ? 'was stopped' : 'goes on'}: ${consoleUrl(executionArn)}`);
  }
  if (outcome === 'failed') throw new Error(`The execution failed. ${failure}`);
  core.info(`Outcome: ${outcome}`);
  if (outcome === 'awaiting-approval')
    for (const older of await supersedeOlder(clients.sfn, executionArn))
      core.notice(`${older} was still awaiting approval and is superseded by ${executionArn}`);
});
