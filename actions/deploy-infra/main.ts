import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as core from '@actions/core';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import { parseSettings } from '../../pipeline/settings.ts';
import { STAGES } from '../../pipeline/stages.ts';
import { REQUEST_HANDLER } from '../shared/aws.ts';
import { choiceInput, flagInput, linesInput, optionalInput, requiredInput } from '../shared/inputs.ts';
import { cell } from '../shared/markdown.ts';
import { cancellation, runAction } from '../shared/run.ts';
import { stacksOf } from './assembly.ts';
import { type Cli, difference, synthesize } from './cdk.ts';
import { deployStack } from './deploy.ts';

const scratch = mkdtempSync(join(tmpdir(), 'deploy-infra-'));
await runAction(async () => {
  const stage = choiceInput('stage', STAGES, 'dev');
  const [allowReplacement, plan] = [flagInput('allow-replacement'), flagInput('plan')];
  const settings = parseSettings(readFileSync('pipeline/pipeline.yml', 'utf8'));
  const named = linesInput('stacks');
  const ids = named.length > 0 ? named : [`${settings.name}-${stage}`];
  const cli: Cli = { line: core.info, signal: cancellation() };
  const assembly = optionalInput('assembly') ?? join(scratch, 'cdk.out');
  if (!optionalInput('assembly')) await synthesize(ids, requiredInput('repository'), assembly, cli);
  const stacks = stacksOf(assembly, ids);
  if (plan) return summarize(planMarkdown(stage, await difference(ids, assembly, cli)));

  const { GITHUB_RUN_ID = 'local', GITHUB_RUN_ATTEMPT = '1' } = process.env;
  const deploy = {
    // It tries once a call: whoever asks has patience of its own.
    client: new CloudFormationClient({ requestHandler: REQUEST_HANDLER, maxAttempts: 1 }),
    assembly,
    changeSet: `deploy-infra-${GITHUB_RUN_ID}-${GITHUB_RUN_ATTEMPT}`,
    allowReplacement,
    print: core.info,
    signal: cli.signal,
    group: core.group<void>,
    summarize,
  };
  const outputs: Record<string, string> = {};
  for (const stack of stacks) Object.assign(outputs, await deployStack(deploy, stack));
  core.setOutput('outputs', outputs);
  core.setOutput('state-machine-arn', outputs.StateMachineArn ?? '');
  core.setOutput('endpoint-name', outputs.EndpointName ?? '');
  const rows = Object.entries(outputs).map((output) => output.map(cell));
  await summarize(`## Deployed ${stage}\n\n${markdownTable(['Output', 'Value'], rows)}`);
});
rmSync(scratch, { recursive: true, force: true });

async function summarize(markdown: string): Promise<void> {
  await core.summary.addRaw(`${markdown}\n`, true).write();
}

/** The CLI's words as they are; GitHub drops a summary of more than 1 MiB. */
function planMarkdown(stage: string, text: string): string {
  const limit = 500_000;
  const shown = text.length > limit ? `${text.slice(0, limit)}\n… (all of it is in the log)` : text;
  return `## What a deploy would change in ${stage}\n\n~~~~~text\n${shown}\n~~~~~`;
}
