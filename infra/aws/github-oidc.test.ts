import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { GithubStack } from './github-oidc.ts';
import { type Resources, settings, testApp } from './testing.ts';

const template = Template.fromStack(new GithubStack(testApp(), { settings, repository: 'your-org/fresh-model' }));
const roles = template.findResources('AWS::IAM::Role') as Resources;

interface Role {
  subjects: string | string[];
  audience: string;
  actions: string[];
}

function role(name: string): Role {
  const { Properties } = Object.values(roles).find(({ Properties }) => Properties.RoleName.endsWith(`-${name}`))!;
  const [trust] = Properties.AssumeRolePolicyDocument.Statement;
  const conditions = trust.Condition.StringEquals;
  return {
    subjects: conditions['token.actions.githubusercontent.com:sub'],
    audience: conditions['token.actions.githubusercontent.com:aud'],
    actions: Properties.Policies[0].PolicyDocument.Statement.flatMap(({ Action }: { Action: string }) => Action),
  };
}

describe("GitHub's roles", () => {
  it('trust tokens for AWS of this repository alone, by exact subjects', () => {
    for (const name of ['plan', 'deploy', 'retrain', 'approve']) {
      const { subjects, audience } = role(name);
      expect(audience).toBe('sts.amazonaws.com');
      for (const subject of [subjects].flat()) expect(subject).toMatch(/^repo:your-org\/fresh-model:[^*?]+$/);
    }
  });

  it("trust the account's provider of GitHub's tokens where it exists, of which there can be only one", () => {
    const existing = { settings, repository: 'your-org/fresh-model', isProviderExisting: true };
    const resources: Resources = Template.fromStack(new GithubStack(testApp(), existing)).toJSON().Resources;
    const all = Object.values(resources);
    expect(all.filter(({ Type }) => Type === 'AWS::IAM::OIDCProvider')).toEqual([]);
    const trusts = all.flatMap(({ Properties }) => Properties.AssumeRolePolicyDocument?.Statement ?? []);
    expect(trusts).toHaveLength(4);
    for (const { Principal } of trusts)
      expect(JSON.stringify(Principal.Federated)).toContain(':oidc-provider/token.actions.githubusercontent.com"');
  });

  it('let only the approving role, behind the prod environment, approve', () => {
    expect(role('approve').subjects).toEqual(['repo:your-org/fresh-model:environment:prod']);
    expect(role('approve').actions).toContain('states:SendTaskSuccess');
    for (const name of ['plan', 'deploy', 'retrain'])
      expect(role(name).actions).not.toContain('states:SendTaskSuccess');
  });

  it('let only the approving role change an endpoint, and no role make or delete one', () => {
    const changes = (name: string) =>
      role(name).actions.filter((action) => /^sagemaker:(Create|Update|Delete|AddTags|Invoke)/.test(action));
    expect(changes('approve')).toEqual(['sagemaker:AddTags', 'sagemaker:InvokeEndpoint', 'sagemaker:UpdateEndpoint']);
    for (const name of ['plan', 'deploy', 'retrain']) expect(changes(name)).toEqual([]);
  });

  it('let the retraining role start and refuse, from the main branch', () => {
    expect(role('retrain').subjects).toEqual(['repo:your-org/fresh-model:ref:refs/heads/main']);
    expect(role('retrain').actions).toEqual(
      expect.arrayContaining(['states:StartExecution', 'states:SendTaskFailure']),
    );
    expect(role('approve').actions).not.toContain('states:StartExecution');
  });

  it('plan from the main branch, and read no more of the stages than how they are deployed', () => {
    expect(role('plan').subjects).toEqual(['repo:your-org/fresh-model:ref:refs/heads/main']);
    expect(role('plan').actions).toEqual(['cloudformation:DescribeStacks', 'cloudformation:GetTemplate']);
  });

  it('last an hour: who works for longer asks for another session', () => {
    for (const { Properties } of Object.values(roles)) expect(Properties.MaxSessionDuration).toBe(3600);
  });

  it('deploy through the roles of the bootstrap, and by their own right only carry through change sets', () => {
    const others = role('deploy').actions.filter((action) => action !== 'sts:AssumeRole');
    expect(others).toContain('cloudformation:CancelUpdateStack');
    for (const action of others)
      expect(action).toMatch(/^cloudformation:(Describe\w+|(Execute|Delete)ChangeSet|CancelUpdateStack)$/);
  });
});
