import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { definitionHash, matchSubstitutions } from '../../pipeline/asl/substitutions.ts';
import { ExecutionInput } from '../../pipeline/contract.ts';
import { parseAs } from '../../pipeline/parse-as.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { awsClients, consoleUrl, parseArn } from '../shared/aws.ts';
import { choiceInput, flagInput, optionalInput, pairsInput, requiredInput } from '../shared/inputs.ts';
import { runAction } from '../shared/run.ts';
import { inputOf } from './input.ts';
import { executionNames, startOrAttach } from './start.ts';
import { sweep } from './sweep.ts';

const DEFINITION = 'pipeline/retraining.asl.json';

await runAction(async () => {
  const stateMachineArn = requiredInput('state-machine-arn');
  const { region } = parseArn('state-machine-arn', stateMachineArn, 'stateMachine');
  const { sfn } = awsClients(region);
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
  const settings = parseSettings(readFileSync('pipeline/pipeline.yml', 'utf8'));
  const input = parseAs(ExecutionInput, inputOf(settings, inputs, process.env), 'execution input');

  const deployed = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  const source = readFileSync(DEFINITION, 'utf8');
  if (!matchSubstitutions(source, deployed.definition ?? ''))
    throw new Error(
      `${stateMachineArn} does not run the definition that is checked out (${DEFINITION}, SHA-256 ${definitionHash(source)}): deploy first`,
    );
  const names = executionNames(process.env);
  const { executionArn, attached } = await startOrAttach(sfn, stateMachineArn, JSON.stringify(input), names);
  core.info(`${attached ? 'Attached to' : 'Started'} ${executionArn}`);
  core.info(`Data: s3://${input.data.bucket}/${input.data.prefix}  trainer: ${input.training.trainer}`);
  core.setOutput('execution-arn', executionArn);
  core.setOutput('attached', attached);
  core.setOutput('console-url', consoleUrl(executionArn));
  core.notice(`Execution in the AWS console: ${consoleUrl(executionArn)}`);
});
