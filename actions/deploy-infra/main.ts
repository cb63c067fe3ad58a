import { readFileSync } from 'node:fs';
import * as core from '@actions/core';
import { parseSettings } from '../../pipeline/settings.ts';
import { choiceInput, requiredInput } from '../shared/inputs.ts';
import { cell } from '../shared/markdown.ts';
import { cancellation, runAction } from '../shared/run.ts';
import { cdkDeploy } from './cdk.ts';
import { stackGroups } from './events.ts';

await runAction(async () => {
  const stage = choiceInput('stage', ['dev', 'prod'], 'dev');
  const settings = parseSettings(readFileSync('pipeline/pipeline.yml', 'utf8'));
  const named = core.getMultilineInput('stacks');
  const groups = stackGroups({ startGroup: core.startGroup, endGroup: core.endGroup, info: core.info });
  const outputs = await cdkDeploy({
    stacks: named.length > 0 ? named : [`${settings.name}-${stage}`],
    repository: requiredInput('repository'),
    assembly: core.getInput('assembly'),
    line: groups.line,
    signal: cancellation(),
  }).finally(groups.end);
  core.setOutput('outputs', outputs);
  core.setOutput('state-machine-arn', outputs.StateMachineArn ?? '');
  core.setOutput('endpoint-name', outputs.EndpointName ?? '');
  const rows = Object.entries(outputs).map(([name, value]) => `| ${cell(name)} | ${cell(value)} |`);
  const table = ['| Output | Value |', '| :-- | :-- |', ...rows].join('\n');
  await core.summary.addRaw(`## Deployed ${stage}\n\n${table}`, true).write();
});
