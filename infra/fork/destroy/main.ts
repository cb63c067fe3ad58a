/** `npm run destroy`: leaves nothing of a stage that costs money, and says what it kept. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ContractError } from '../../../pipeline/parse-as.ts';
import { parseSettings } from '../../../pipeline/settings.ts';
import { STAGES } from '../../../pipeline/stages.ts';
import { parseForkContext } from '../fork-context.ts';
import { ROOT, SETTINGS_FILE } from '../root.ts';
import { runTool } from '../run-tool.ts';
import { outputsOf } from '../stacks.ts';
import { type Clients, destroyClients, type Work } from './clients.ts';
import { ALWAYS_KEPT, destroyStage } from './destroy.ts';
import { deleteStack } from './stack.ts';

const USAGE = `usage: npm run destroy -- dev|prod|github ... [--delete-data] [--yes]
  dev, prod      a stage: endpoint, models, executions, stack
  github         the roles that GitHub assumes, and the OIDC provider
  --delete-data  also raw files and models, all their versions
  --yes          do not ask for the name`;
const TARGETS: readonly string[] = [...STAGES, 'github'];

await runTool(async () => {
  const { values, positionals } = parseArgs({
    options: { 'delete-data': { type: 'boolean', default: false }, yes: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.find((target) => !TARGETS.includes(target));
  if (positionals.length === 0 || unknown !== undefined)
    throw new ContractError(`found ${unknown ? `"${unknown}"` : 'nothing'}, expected dev, prod or github\n${USAGE}`);
  const { name, detached } = parseSettings(readFileSync(join(ROOT, SETTINGS_FILE), 'utf8'), SETTINGS_FILE);
  const context = parseForkContext(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? context.region;
  if (region === undefined)
    throw new ContractError('AWS_REGION: found nothing, expected the Region of the stages (or npm run init)');
  const { Account: account, Arn: caller } = await new STSClient({ region }).send(new GetCallerIdentityCommand());
  // The roles' stack last: the roles of the stages have their boundary from it.
  const stacks = TARGETS.filter((target) => positionals.includes(target)).map((target) => `${name}-${target}`);
  const clients = destroyClients(region);
  if (positionals.includes('github')) await requireUnused(clients, name, positionals);
  console.log(`Account ${account}, Region ${region}, as ${caller}`);
  if (!values.yes) await confirm(stacks, values['delete-data']);

  const work: Work = { say: (line) => console.log(`  ${line}`), sleep };
  const place = { partition: caller!.split(':')[1]!, region, account: account! };
  const kept: string[] = [];
  for (const stack of stacks) {
    console.log(`\n${stack}`);
    if (stack === `${name}-github`) await deleteStack(clients.cloudformation, stack, false, work);
    else kept.push(...(await destroyStage(clients, stack, place, values['delete-data'], work)));
  }
  const secret = detached.enabled ? [`the secret ${detached.secret} of Secrets Manager, which you made`] : [];
  console.log(`\nKept:\n${[...kept, ...secret, ...ALWAYS_KEPT].map((line) => `  ${line}`).join('\n')}`);
}, USAGE);

/** @throws ContractError where a stage stays whose roles have their boundary from the stack of GitHub's roles */
async function requireUnused({ cloudformation }: Clients, name: string, targets: readonly string[]): Promise<void> {
  for (const stage of STAGES)
    if (!targets.includes(stage) && (await outputsOf(cloudformation, `${name}-${stage}`)))
      throw new ContractError(
        `found the stack ${name}-${stage}, whose roles have their boundary from ${name}-github, expected npm run destroy -- ${stage} before, or in the same call`,
      );
}

/** @throws ContractError where the names are not typed, or nobody can type them */
async function confirm(stacks: readonly string[], deletesData: boolean): Promise<void> {
  const wanted = stacks.join(' ');
  const data = deletesData ? ', raw files and models included' : '';
  if (!process.stdin.isTTY)
    throw new ContractError(`found no terminal to ask on, expected --yes to delete ${wanted}${data}`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const typed = await terminal.question(`This deletes ${wanted}${data}. Type ${wanted} to go on: `);
    if (typed.trim() !== wanted) throw new ContractError(`found "${typed}", expected ${wanted}: nothing was deleted`);
  } finally {
    terminal.close();
  }
}
