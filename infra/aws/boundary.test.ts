import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { GithubStack } from './github-oidc.ts';
import { type Resources, settings, stageStack, testApp } from './testing.ts';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Action: string | string[];
  Resource: unknown;
}

const app = testApp();
const detached = { ...settings.detached, enabled: true };
const github = new GithubStack(app, { settings, repository: 'your-org/fresh-model' });
const templates = [github, stageStack('dev', { detached }, app), stageStack('prod', { detached }, app)].map(
  (stack) => Template.fromStack(stack).toJSON().Resources as Resources,
);
const ofType = (type: string) => templates.flatMap((all) => Object.values(all).filter(({ Type }) => Type === type));
const roles = ofType('AWS::IAM::Role');
const [boundary, ...others] = ofType('AWS::IAM::ManagedPolicy');
const limits: Statement[] = boundary!.Properties.PolicyDocument.Statement;
const actionsOf = (statements: Statement[]) => [...new Set(statements.flatMap(({ Action }) => Action))].sort();

describe('the permissions boundary', () => {
  it('is on every role of GitHub and of the stages', () => {
    const named = (resource: unknown) => JSON.stringify(resource).includes(':policy/predictive-maintenance-boundary"');
    expect(boundary!.Properties.ManagedPolicyName).toBe('predictive-maintenance-boundary');
    expect(others).toEqual([]);
    expect(roles.length).toBeGreaterThan(20);
    for (const { Properties } of roles)
      expect(Properties.PermissionsBoundary).toSatisfy(
        (arn: { Ref?: string }) => named(arn) || templates[0]![arn?.Ref ?? ''] === boundary,
      );
  });

  it("allows the actions that the roles' own policies name, and no other", () => {
    const own: Statement[] = [
      ...roles.flatMap(({ Properties }) => Properties.Policies ?? []),
      ...ofType('AWS::IAM::Policy').map(({ Properties }) => Properties),
    ].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const allowed = actionsOf(limits.filter(({ Effect }) => Effect === 'Allow'));
    expect(allowed).toEqual(actionsOf(own));
    expect(allowed.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('forbids every change to IAM, to itself too', () => {
    const denied = actionsOf(limits.filter(({ Effect, Resource }) => Effect === 'Deny' && Resource === '*'));
    const isDenied = (action: string) => denied.some((pattern) => action.startsWith(pattern.replace('*', '')));
    const changes = ['CreateRole', 'PutRolePolicy', 'AttachRolePolicy', 'UpdateAssumeRolePolicy', 'CreateAccessKey'];
    const boundaryChanges = ['CreatePolicyVersion', 'SetDefaultPolicyVersion', 'DeletePolicy', 'DeletePolicyVersion'];
    const onRoles = ['PutRolePermissionsBoundary', 'DeleteRolePermissionsBoundary'];
    for (const action of [...changes, ...boundaryChanges, ...onRoles]) expect(isDenied(`iam:${action}`)).toBe(true);
  });

  it('is no longer than a managed policy may be, also with the longest name, account and Region', () => {
    const longest = { ...settings, name: 'n'.repeat(31) };
    const stack = new GithubStack(testApp(), { settings: longest, repository: 'your-org/fresh-model' });
    const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
    const text = JSON.stringify(resolved(policy!.Properties.PolicyDocument));
    expect(text).toContain('arn:aws-us-gov:states:ap-southeast-2:123456789012:stateMachine:');
    expect(text.replaceAll(/\s/g, '').length).toBeLessThanOrEqual(6144);
  });
});

const PSEUDO: Record<string, string> = {
  'AWS::Partition': 'aws-us-gov',
  'AWS::Region': 'ap-southeast-2',
  'AWS::AccountId': '123456789012',
};

/** A template's value with its joins and pseudo parameters filled in. */
function resolved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolved);
  if (typeof value !== 'object' || value === null) return value;
  const { Ref, 'Fn::Join': join } = value as { Ref?: string; 'Fn::Join'?: [string, unknown[]] };
  if (Ref !== undefined) return PSEUDO[Ref] ?? Ref;
  if (join) return join[1].map(resolved).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolved(each)]));
}
