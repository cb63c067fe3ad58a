import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { definitionHash, matchSubstitutions } from '../../pipeline/asl/substitutions.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { awsClients, consoleUrl, parseArn } from '../shared/aws.ts';
import { followExecution } from '../shared/follow.ts';
import { choiceInput, flagInput, optionalInput, pairsInput, requiredInput } from '../shared/inputs.ts';
import { realSleep } from '../shared/ride-out.ts';
import { cancellation, runAction } from '../shared/run.ts';
import { leaveCancelled, NOTHING_STARTED, stopCancelled } from './cancel.ts';
import { inputOf } from './input.ts';
import { executionNames } from './names.ts';
import { type Sent, startOrAttach } from './start.ts';
import { sweep } from './sweep.ts';

const DEFINITION = 'pipeline/retraining.asl.json';

await runAction(async () => {
  const stateMachineArn = requiredInput('state-machine-arn');
  const { region } = parseArn('state-machine-arn', stateMachineArn, 'stateMachine');
  const clients = awsClients(region, optionalInput('role-to-assume'));
  const { sfn } = clients;
  if (flagInput('sweep')) {
    const handedOver = await sweep(sfn, stateMachineArn, requiredInput('github-token'));
    for (const arn of handedOver) core.notice(`${arn} awaits approval: a run of retrain.yml asks for it`);
    if (handedOver.length === 0) core.info('No execution awaits approval without a workflow run that asks for it');
    return;
  }
  const inputs = {
    stateMachineArn,
    dataset: optionalInput('dataset'),
    hyperparameters: pairsInput('hyperparameters'),
    trainer: optionalInput('trainer') ? choiceInput('trainer', ['sagemaker', 'lambda'], 'sagemaker') : undefined,
    endpointName: optionalInput('endpoint-name'),
    reason: optionalInput('reason') ?? 'manual',
  };
  const ifBusy = choiceInput('if-busy', ['attach', 'queue', 'skip'], 'queue');
  const onFailed = choiceInput('on-failed', ['restart', 'redrive'], 'restart');
  const onCancel = choiceInput('on-cancel', ['leave', 'stop'], 'leave');
  const settings = parseSettings(readFileSync('pipeline/pipeline.yml', 'utf8'));
  const input = inputOf(settings, inputs, process.env);

  const deployed = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const source = readFileSync(DEFINITION, 'utf8');
  if (!matchSubstitutions(source, deployed.definition ?? ''))
    throw new Error(
      `${stateMachineArn} does not run the definition that is checked out (${DEFINITION}, SHA-256 ${definitionHash(source)}): deploy first`,
    );
  const cancelled = cancellation();
  let sent: Sent | undefined;
  const starting = startOrAttach(sfn, {
    stateMachineArn,
    input: JSON.stringify(input),
    names: executionNames(input, process.env),
    ifBusy,
    onFailed,
    print: core.info,
    onSent: (start) => {
      sent = start;
    },
    signal: cancelled,
    untilTrained: (executionArn) => followExecution(clients, { executionArn, until: 'approval', print: () => {} }),
    sleep: (milliseconds) => realSleep(milliseconds, undefined),
  });
  const settled = once(cancelled, 'abort').then(async () => {
    if (!sent) throw new Error(NOTHING_STARTED);
    throw new Error(await (onCancel === 'stop' ? stopCancelled(clients.polled, sent) : leaveCancelled(sent, starting)));
  });
  // A start that ends while its cancellation is settled must not end that.
  const started = await Promise.race([starting.finally(() => cancelled.aborted && settled), settled]);
  if (!started) return core.notice('Nothing was started: another execution is still training (if-busy: skip)');
  const { executionArn, attached } = started;
  core.info(`${attached ? 'Attached to' : 'Started'} ${executionArn}`);
  core.info(`Data: s3://${input.data.bucket}/${input.data.prefix}  trainer: ${input.training.trainer}`);
  core.setOutput('execution-arn', executionArn);
  core.setOutput('attached', attached);
  core.setOutput('detached', settings.detached.enabled);
  core.setOutput('console-url', consoleUrl(executionArn));
  core.notice(`Execution in the AWS console: ${consoleUrl(executionArn)}`);
});
// A queue that waits, or a request under way, must not keep a cancelled run waiting.
process.exit();
