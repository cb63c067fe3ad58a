import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import { parseSettings } from '../../pipeline/contract.ts';
import { choiceInput, requiredInput } from '../shared/inputs.ts';
import { runAction } from '../shared/run.ts';
import { cdkDeploy } from './cdk.ts';
import { stackGroups } from './events.ts';

await runAction(async () => {
  const stage = choiceInput('stage', ['dev', 'prod'], 'dev');
  const settings = parseSettings(readFileSync('pipeline/pipeline.yml', 'utf8'));
  const named = core.getMultilineInput('stacks');
  const groups = stackGroups(core);
  const outputs = await cdkDeploy({
    stage,
    stacks: named.length > 0 ? named : [`${settings.name}-${stage}`],
    repository: requiredInput('repository'),
    line: groups.line,
  }).finally(groups.end);
  core.setOutput('outputs', outputs);
  core.setOutput('state-machine-arn', outputs.StateMachineArn ?? '');
  core.setOutput('endpoint-name', outputs.EndpointName ?? '');
  const rows = Object.entries(outputs).map(([name, value]) => [name, `\`${value}\``]);
  core.summary.addHeading(`Deployed ${stage}`, 2);
  core.summary.addTable([
    [
      { data: 'Output', header: true },
      { data: 'Value', header: true },
    ],
    ...rows,
  ]);
  await core.summary.write();
});
