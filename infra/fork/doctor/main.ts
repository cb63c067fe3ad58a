/** `npm run doctor`: what is missing or will not work, each with the command that mends it. It changes nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { IAMClient } from '@aws-sdk/client-iam';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { parseSettings } from '../../../pipeline/settings.ts';
import { STAGES } from '../../../pipeline/stages.ts';
import { type ForkContext, parseForkContext } from '../fork-context.ts';
import { findToken, type GitHubReader, githubReader, subjectRepository } from '../github.ts';
import { originRepository } from '../repository.ts';
import { ROOT, SETTINGS_FILE } from '../root.ts';
import { runTool } from '../run-tool.ts';
import { outputsOf } from '../stacks.ts';
import { type AccountClients, accountChecks } from './account.ts';
import { type Check, failed, findingsText, notChecked, runChecks } from './finding.ts';
import { repositoryChecks } from './repository-checks.ts';
import { workingCopyChecks } from './working-copy.ts';

const USAGE = 'usage: npm run doctor [-- --json]';

await runTool(async () => {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const context = parseForkContext(readFileSync(join(ROOT, 'cdk.json'), 'utf8'));
  const repository = context.repository ?? originRepository(ROOT);
  const token = findToken(process.env);
  const github = token === undefined ? undefined : githubReader(token, process.env.GITHUB_API_URL);
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? context.region ?? 'us-east-1';
  const clients = accountClients(region);
  const checks = [
    ...workingCopyChecks(ROOT),
    ...(await awsChecks(clients, { context, region, repository: await tokenName(github, repository) })),
    ...(await githubChecks(github, clients, { repository, region: context.region })),
  ];
  const findings = await runChecks(checks);
  console.log(values.json ? JSON.stringify(findings, null, 2) : findingsText(findings));
  if (findings.some(({ status }) => status === 'failed')) process.exitCode = 1;
}, USAGE);

function accountClients(region: string): AccountClients {
  const settings = { region };
  return {
    sts: new STSClient(settings),
    ssm: new SSMClient(settings),
    iam: new IAMClient(settings),
    cloudformation: new CloudFormationClient(settings),
    sfn: new SFNClient(settings),
    quotas: new ServiceQuotasClient(settings),
  };
}

/** How the tokens name the repository; as the fork's settings name it where GitHub cannot be asked. */
async function tokenName(github: GitHubReader | undefined, repository: string | undefined) {
  if (!github || !repository) return repository;
  // The check "OIDC subject" tells what is wrong.
  return (await subjectRepository(github, repository).catch(() => undefined)) ?? repository;
}

async function awsChecks(
  clients: AccountClients,
  options: { context: ForkContext; region: string; repository: string | undefined },
): Promise<Check[]> {
  const settings = readSettings();
  if (!settings) return [];
  const definition = readFileSync(join(ROOT, 'pipeline/retraining.asl.json'), 'utf8');
  return accountChecks(clients, { ...options, settings, definition });
}

/** Nothing where the file has faults: the check "Settings" tells them. */
function readSettings() {
  try {
    return parseSettings(readFileSync(join(ROOT, SETTINGS_FILE), 'utf8'));
  } catch {
    return undefined;
  }
}

async function githubChecks(
  github: GitHubReader | undefined,
  clients: AccountClients,
  { repository, region }: { repository: string | undefined; region: string | undefined },
): Promise<Check[]> {
  const mend = 'npm run init -- --repository OWNER/NAME';
  if (!repository) return [{ name: 'Repository', run: () => [failed('no repository on GitHub is known', mend)] }];
  const enable = 'gh auth login, or GITHUB_TOKEN=… npm run doctor';
  if (!github) return [{ name: 'GitHub', run: () => [notChecked('there is no token', enable)] }];
  return repositoryChecks(github, { repository, region, values: await deployedValues(clients), now: Date.now() });
}

/** What the variables of the repository may hold, by the outputs of the stacks; empty where AWS cannot be asked. */
async function deployedValues({ cloudformation }: AccountClients): Promise<Record<string, string[]>> {
  const name = readSettings()?.name;
  try {
    const roles = (await outputsOf(cloudformation, `${name}-github`)) ?? {};
    const stages = await Promise.all(STAGES.map((stage) => outputsOf(cloudformation, `${name}-${stage}`)));
    const values = {
      PLAN_ROLE_ARN: [roles.PlanRoleArn],
      DEPLOY_ROLE_ARN: [roles.DeployRoleArn],
      RETRAIN_ROLE_ARN: [roles.RetrainRoleArn],
      APPROVE_ROLE_ARN: [roles.ApproveRoleArn],
      STATE_MACHINE_ARN: stages.map((outputs) => outputs?.StateMachineArn),
    };
    return Object.fromEntries(
      Object.entries(values).map(([variable, all]) => [variable, all.filter((value) => value !== undefined)]),
    );
  } catch {
    // The checks of the account tell why.
    return {};
  }
}
