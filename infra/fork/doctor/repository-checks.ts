import { STAGES } from '../../../pipeline/stages.ts';
import { type GitHubReader, plainName, subjectRepository } from '../github.ts';
import { type Check, failed, ok, warning } from './finding.ts';

interface RepositoryOptions {
  /** `OWNER/NAME` or `OWNER@ID/NAME@ID`, as `cdk.json` has it. */
  repository: string;
  /** Outputs of the deployed stacks by the variable that takes one of them; the first is proposed. */
  values: Partial<Record<string, string[]>>;
  /** The Region that the variable AWS_REGION should name, where it is known. */
  region: string | undefined;
  now: number;
}

const VARIABLES = ['DEPLOY_ROLE_ARN', 'PLAN_ROLE_ARN', 'RETRAIN_ROLE_ARN', 'APPROVE_ROLE_ARN', 'STATE_MACHINE_ARN'];
/** Without activity for 60 days GitHub switches the schedules of public repositories off; a week before is time to know. */
const IDLE_DAYS = 53;

const ENABLE =
  'gh auth login, or GITHUB_TOKEN=… npm run doctor (it reads only: metadata, actions, environments, variables)';

/** What the repository on GitHub must have. */
export function repositoryChecks(github: GitHubReader, options: RepositoryOptions): Check[] {
  const name = plainName(options.repository);
  const checks: Omit<Check, 'enable'>[] = [
    { name: 'Repository', run: () => visible(github, name) },
    { name: 'OIDC subject', run: () => subject(github, options.repository) },
    { name: 'Environments', run: () => environments(github, name) },
    { name: 'Variables', run: () => variables(github, name, options) },
    { name: 'Schedule', run: () => schedule(github, name, options.now) },
  ];
  return checks.map((check) => ({ ...check, enable: ENABLE }));
}

async function visible(github: GitHubReader, name: string) {
  const repository = await github.get(`/repos/${name}`);
  if (!repository)
    return [failed(`GitHub has no ${name} that the token may see`, `npm run init -- --repository OWNER/NAME`)];
  if (repository.archived) return [failed(`${name} is archived: no workflow runs`, `gh repo unarchive ${name}`)];
  return [ok(`${name}, ${repository.private ? 'private' : 'public'}`)];
}

async function subject(github: GitHubReader, repository: string) {
  const actual = await subjectRepository(github, repository);
  if (actual === undefined) throw new Error('GitHub does not say how the tokens name the repository');
  if (actual === repository) return [ok(`repo:${actual}:…`)];
  return [
    failed(`tokens say repo:${actual}:…, cdk.json has ${repository}`, `npm run init -- --yes --repository ${actual}`),
  ];
}

interface Environment {
  name: string;
  protection_rules?: { type: string; reviewers?: unknown[] }[];
  deployment_branch_policy?: object | null;
}

async function environments(github: GitHubReader, name: string) {
  const [{ private: isPrivate }, { environments: all }] = await Promise.all([
    needed(github, `/repos/${name}`),
    needed(github, `/repos/${name}/environments?per_page=100`),
  ]);
  return STAGES.flatMap((stage) => {
    const api = `repos/${name}/environments/${stage}`;
    const environment = (all as Environment[]).find((one) => one.name === stage);
    if (!environment) return [failed(`there is no ${stage}`, `gh api -X PUT ${api}`)];
    const branches = environment.deployment_branch_policy
      ? ok(`${stage} takes chosen branches only`)
      : failed(
          `${stage} takes any branch, and a token of an environment names none`,
          `gh api -X PUT ${api} -F 'deployment_branch_policy[protected_branches]=false' -F 'deployment_branch_policy[custom_branch_policies]=true' && gh api ${api}/deployment-branch-policies -f name=main`,
        );
    return stage === 'prod' ? [branches, reviewers(environment, api, isPrivate)] : [branches];
  });
}

function reviewers({ protection_rules = [] }: Environment, api: string, isPrivate: boolean) {
  const rule = protection_rules.find(({ type }) => type === 'required_reviewers');
  if (rule) return ok(`prod asks ${rule.reviewers?.length ?? 0} reviewers`);
  const mend = `gh api -X PUT ${api} -F 'reviewers[][type]=User' -F "reviewers[][id]=$(gh api user --jq .id)"`;
  if (!isPrivate) return failed('prod asks nobody before it is deployed to and before a model is rolled out', mend);
  return failed(
    'prod asks nobody: on Free, Pro and Team a private repository has no required reviewers; Deploy goes on to prod, and update-endpoint refuses to approve',
    `${mend}  (needs GitHub Enterprise or a public repository; else the input allow-unreviewed of update-endpoint)`,
  );
}

async function variables(github: GitHubReader, name: string, { values, region }: RepositoryOptions) {
  const answer = await needed(github, `/repos/${name}/actions/variables?per_page=30`);
  const set = new Map<string, string>(
    answer.variables.map((one: { name: string; value: string }) => [one.name, one.value]),
  );
  const command = (variable: string, value: string) => `gh variable set ${variable} --repo ${name} --body ${value}`;
  const arns = VARIABLES.map((variable) => {
    const [actual, expected = []] = [set.get(variable), values[variable]];
    const proposed = expected[0] ?? 'ARN';
    if (!actual) return failed(`${variable} is not set`, command(variable, proposed));
    if (expected.length === 0 || expected.includes(actual)) return ok(variable);
    if (accountOf(actual) !== accountOf(proposed))
      return warning(
        `${variable} is of account ${accountOf(actual)}, and ${accountOf(proposed)} was looked at`,
        'AWS_PROFILE=OTHER npm run doctor  (where prod has an account of its own)',
      );
    return failed(`${variable} is ${actual}, the stacks say ${expected.join(' or ')}`, command(variable, proposed));
  });
  const actual = set.get('AWS_REGION');
  const isOther = actual !== undefined && region !== undefined && actual !== region;
  return isOther
    ? [...arns, failed(`AWS_REGION is ${actual}, expected ${region}`, command('AWS_REGION', region))]
    : arns;
}

const accountOf = (arn: string): string | undefined => arn.split(':')[4];

async function schedule(github: GitHubReader, name: string, now: number) {
  const [workflow, repository] = await Promise.all([
    needed(github, `/repos/${name}/actions/workflows/retrain.yml`),
    needed(github, `/repos/${name}`),
  ]);
  if (workflow.state !== 'active') {
    const why = workflow.state === 'disabled_fork' ? ', as schedules are in forks' : '';
    return [failed(`retrain.yml is ${workflow.state}${why}`, `gh workflow enable retrain.yml --repo ${name}`)];
  }
  const idle = Math.floor((now - Date.parse(repository.pushed_at)) / 86_400_000);
  if (!repository.private && idle >= IDLE_DAYS)
    return [
      warning(
        `nothing was pushed for ${idle} days: after 60 GitHub switches the schedule off`,
        'starts.schedule in pipeline/pipeline.yml lets AWS start the retraining instead',
      ),
    ];
  return [ok('retrain.yml is active')];
}

/** @throws Error where the token may not see it */
async function needed(github: GitHubReader, path: string) {
  const answer = await github.get(path);
  if (answer === undefined)
    throw new Error(`GitHub answers 404 to ${path}: the token may not see it, or it is not there`);
  return answer;
}
