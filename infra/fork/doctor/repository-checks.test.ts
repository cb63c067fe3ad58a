import { describe, expect, it } from 'vitest';
import { githubReader } from '../github.ts';
import { type Finding, runChecks } from './finding.ts';
import { repositoryChecks } from './repository-checks.ts';
import { inShort, serveRest } from './testing.ts';

const REPOSITORY = '/repos/acme/presses';
const NOW = Date.parse('2026-11-22T00:00:00Z');
const ENVIRONMENTS = `${REPOSITORY}/environments`;
const SUBJECT = `${REPOSITORY}/actions/oidc/customization/sub`;
const VARIABLES = `${REPOSITORY}/actions/variables`;
const RETRAIN = `${REPOSITORY}/actions/workflows/retrain.yml`;

const arn = (name: string, account = '111111111111') => `arn:aws:iam::${account}:${name}`;
const values = {
  DEPLOY_ROLE_ARN: [arn('deploy')],
  PLAN_ROLE_ARN: [arn('plan')],
  RETRAIN_ROLE_ARN: [arn('retrain')],
  APPROVE_ROLE_ARN: [arn('approve')],
  STATE_MACHINE_ARN: [arn('dev'), arn('prod')],
};
const restricted = { deployment_branch_policy: { custom_branch_policies: true } };
const reviewed = { protection_rules: [{ type: 'required_reviewers', reviewers: [{}] }] };
const inOrder = {
  [REPOSITORY]: { private: false, pushed_at: '2026-11-20T00:00:00Z' },
  [SUBJECT]: { use_default: true, use_immutable_subject: true, sub_claim_prefix: 'repo:acme@7/presses@9' },
  [ENVIRONMENTS]: {
    environments: [
      { name: 'dev', ...restricted },
      { name: 'prod', ...restricted, ...reviewed },
    ],
  },
  [VARIABLES]: { variables: Object.entries(values).map(([name, [value]]) => ({ name, value: value! })) },
  [RETRAIN]: { state: 'active' },
};

async function findings(answers: Record<string, object>, { token = 'token', repository = 'acme@7/presses@9' } = {}) {
  const github = githubReader(token, await serveRest(answers));
  return runChecks(repositoryChecks(github, { repository, values, region: 'eu-central-1', now: NOW }));
}

const isBad = ({ status }: Finding) => status !== 'ok';

describe('the repository', () => {
  it('has nothing to mend when all is as the guide says', async () => {
    const found = await findings(inOrder);
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['ok']));
    expect(found).toHaveLength(11);
  });

  it.each<[string, string, object, string, RegExp]>([
    ['that is archived', REPOSITORY, { archived: true }, 'is archived', /gh repo unarchive acme\/presses/],
    [
      'whose tokens name it otherwise',
      SUBJECT,
      { use_default: true, use_immutable_subject: false },
      'tokens say repo:acme/presses:…, cdk.json has acme@7/presses@9',
      /npm run init -- --yes --repository acme\/presses$/,
    ],
    ['without environments', ENVIRONMENTS, { environments: [] }, 'there is no dev', /gh api -X PUT repos.*\/dev$/],
    [
      'whose environment takes any branch',
      ENVIRONMENTS,
      {
        environments: [
          { name: 'dev', ...restricted },
          { name: 'prod', ...reviewed, deployment_branch_policy: null },
        ],
      },
      'prod takes any branch',
      /deployment-branch-policies -f name=main/,
    ],
    [
      'whose prod asks nobody',
      ENVIRONMENTS,
      {
        environments: [
          { name: 'dev', ...restricted },
          { name: 'prod', ...restricted },
        ],
      },
      'prod asks nobody before it is deployed to and before a model is rolled out',
      /reviewers/,
    ],
    ['without variables', VARIABLES, { variables: [] }, 'DEPLOY_ROLE_ARN is not set', /--body arn:\S+:deploy$/],
    [
      'with an old variable',
      VARIABLES,
      { variables: [...inOrder[VARIABLES]!.variables.slice(1), { name: 'DEPLOY_ROLE_ARN', value: arn('old') }] },
      `DEPLOY_ROLE_ARN is ${arn('old')}, the stacks say ${arn('deploy')}`,
      /gh variable set DEPLOY_ROLE_ARN --repo acme\/presses --body arn:\S+:deploy$/,
    ],
    [
      'of another Region',
      VARIABLES,
      { variables: [...inOrder[VARIABLES]!.variables, { name: 'AWS_REGION', value: 'us-east-1' }] },
      'AWS_REGION is us-east-1, expected eu-central-1',
      /--body eu-central-1$/,
    ],
    ['that is a fork', RETRAIN, { state: 'disabled_fork' }, 'as schedules are in forks', /gh workflow enable retrain/],
  ])('%s is told what to do', async (_, path, answer, message, mend) => {
    const found = await findings({ ...inOrder, [path]: answer });
    const bad = found.filter(({ status }) => status === 'failed');
    expect(bad[0]?.message).toContain(message);
    expect(bad[0]?.mend).toMatch(mend);
  });

  const withVariable = (name: string, value: string) => {
    const others = inOrder[VARIABLES]!.variables.filter((one) => one.name !== name);
    return findings({ ...inOrder, [VARIABLES]: { variables: [...others, { name, value }] } });
  };

  it('may have either stage retrained, and no third', async () => {
    const of = async (value: string) => inShort((await withVariable('STATE_MACHINE_ARN', value)).filter(isBad));
    expect(await of(arn('prod'))).toEqual([]);
    expect((await of(arn('old'))).join()).toContain(`the stacks say ${arn('dev')} or ${arn('prod')}`);
  });

  it('may have prod in another account, which the doctor says that it did not look at', async () => {
    const found = await withVariable('PLAN_ROLE_ARN', arn('plan', '222222222222'));
    expect(found.filter(isBad)).toMatchObject([
      {
        status: 'warning',
        message: 'PLAN_ROLE_ARN is of account 222222222222, and 111111111111 was looked at',
      },
    ]);
  });

  it('that is private hears that its plan may have no reviewers', async () => {
    const environments = {
      environments: [
        { name: 'dev', ...restricted },
        { name: 'prod', ...restricted },
      ],
    };
    const found = await findings({ ...inOrder, [REPOSITORY]: { private: true }, [ENVIRONMENTS]: environments });
    expect(inShort(found).join('\n')).toContain('on Free, Pro and Team a private repository has no required reviewers');
  });

  it('that nobody pushed to is warned a week before its schedule is switched off', async () => {
    const idle = { private: false, pushed_at: '2026-09-28T00:00:00Z' };
    const found = await findings({ ...inOrder, [REPOSITORY]: idle });
    expect(found.find(({ check }) => check === 'Schedule')).toMatchObject({ status: 'warning' });
  });

  it('is not checked with a token that may not see it, and the person told how to enable it', async () => {
    const found = await findings(inOrder, { token: 'other' });
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set(['not checked']));
    expect(found[0]).toMatchObject({ message: expect.stringContaining('401 Bad credentials') });
    expect(found[0]!.mend).toContain('gh auth login');
  });

  it('with a customized subject is not taken for one with the default', async () => {
    const found = await findings({ ...inOrder, [SUBJECT]: { use_default: false, include_claim_keys: ['actor'] } });
    expect(found.find(({ check }) => check === 'OIDC subject')).toMatchObject({
      status: 'not checked',
      message: expect.stringContaining('is customized'),
    });
  });
});
