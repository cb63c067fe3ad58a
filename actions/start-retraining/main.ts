import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import { DescribeStateMachineCommand, ExecutionDoesNotExist } from '@aws-sdk/client-sfn';
import { definitionHash, matchSubstitutions } from '../../pipeline/asl/substitutions.ts';
import { ExecutionInput } from '../../pipeline/contract.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { awsClients, type Clients, consoleUrl, parseArn } from '../shared/aws.ts';
import { followExecution } from '../shared/follow.ts';
import { choiceInput, flagInput, optionalInput, pairsInput, requiredInput } from '../shared/inputs.ts';
import { realSleep } from '../shared/ride-out.ts';
import { cancellation, runAction } from '../shared/run.ts';
import { STOP_WITHIN_MS, stopExecution } from '../shared/stop.ts';
import { inputOf } from './input.ts';
import { executionNames } from './names.ts';
import { executionArnOf, startOrAttach } from './start.ts';
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
  const input = parseAs(ExecutionInput, inputOf(settings, inputs, process.env), 'execution input');

  const deployed = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const source = readFileSync(DEFINITION, 'utf8');
  if (!matchSubstitutions(source, deployed.definition ?? ''))
    throw new Error(
      `${stateMachineArn} does not run the definition that is checked out (${DEFINITION}, SHA-256 ${definitionHash(source)}): deploy first`,
    );
  const names = executionNames(input, process.env);
  let own = executionArnOf(stateMachineArn, names.at(-1)!);
  const starting = startOrAttach(sfn, {
    stateMachineArn,
    input: JSON.stringify(input),
    names,
    ifBusy,
    onFailed,
    print: core.info,
    onStarted: (executionArn) => {
      own = executionArn;
    },
    untilTrained: (executionArn) => followExecution(clients, { executionArn, until: 'approval', print: () => {} }),
    sleep: (milliseconds) => realSleep(milliseconds, undefined),
  });
  const cancelled = once(cancellation(), 'abort').then(() => cancel(clients, own, onCancel));
  const started = await Promise.race([starting, cancelled]);
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

/** @throws Error always: what became of the execution that this run started, or was about to */
async function cancel({ polled }: Clients, executionArn: string, onCancel: 'leave' | 'stop'): Promise<never> {
  const why = 'The workflow run was cancelled';
  if (onCancel === 'leave') throw new Error(`${why}; an execution that it has started goes on`);
  try {
    await stopExecution(polled, executionArn, why, STOP_WITHIN_MS);
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) throw new Error(`${why} before it had started an execution`);
    throw error;
  }
  throw new Error(`${why}; ${executionArn} was stopped`);
}
