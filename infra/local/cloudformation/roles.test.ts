import { DeleteStackCommand, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloudFormation } from './testing.ts';

let env: Awaited<ReturnType<typeof startCloudFormation>>;
beforeEach(async () => {
  env = await startCloudFormation();
});
afterEach(() => env.close());

const policyDocument = (statement: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...statement }],
});
const trust = policyDocument({ Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
const inline = (PolicyName: string) => ({
  PolicyName,
  PolicyDocument: policyDocument({ Action: 's3:GetObject', Resource: '*' }),
});
const role = (policies: object[], more: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: { RoleName: 'worker', AssumeRolePolicyDocument: trust, Policies: policies, ...more },
});
const policyNames = async () =>
  (await env.standIn.call('iam', 'ListRolePolicies', { RoleName: 'worker' })).PolicyNames.sort();

it('makes a role with its policies, changes them, and takes all of it away again', async () => {
  const Policy = { Type: 'AWS::IAM::Policy', Properties: { ...inline('attached'), Roles: [{ Ref: 'Role' }] } };
  await env.deploy('one', { Role: role([inline('a'), inline('b')]), Policy });
  expect(await policyNames()).toEqual(['a', 'attached', 'b']);
  const stack = await env.deploy('one', { Role: role([inline('b'), inline('c')], { Description: 'works' }) });
  expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await policyNames()).toEqual(['b', 'c']);
  await env.client.send(new DeleteStackCommand({ StackName: 'one' }));
  await expect(policyNames()).rejects.toMatchObject({ code: 'NoSuchEntity' });
});

it('takes a role away again whose policies are refused half way', async () => {
  const refused = { PolicyName: 'bad', PolicyDocument: { Statement: 'none' } };
  const stack = await env.deploy('one', { Role: role([inline('a'), refused]) });
  expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
  await expect(policyNames()).rejects.toMatchObject({ code: 'NoSuchEntity' });
});

it('makes an OIDC provider, whose Ref is its ARN', async () => {
  const Provider = {
    Type: 'AWS::IAM::OIDCProvider',
    Properties: { Url: 'https://token.actions.githubusercontent.com', ClientIdList: ['sts.amazonaws.com'] },
  };
  const { Outputs } = await env.deploy('one', { Provider }, { Outputs: { Arn: { Value: { Ref: 'Provider' } } } });
  const OpenIDConnectProviderArn = Outputs![0]!.OutputValue!;
  const made = await env.standIn.call('iam', 'GetOpenIDConnectProvider', { OpenIDConnectProviderArn });
  expect(made.ClientIDList).toEqual(['sts.amazonaws.com']);
});

describe('a managed policy as the boundary of a role', () => {
  const reading = (Action: string) => policyDocument({ Action, Resource: '*' });
  const limit = (Action: string) => ({
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: { ManagedPolicyName: 'limit', PolicyDocument: reading(Action) },
  });
  const worker = (boundary?: string | object) => role([], boundary ? { PermissionsBoundary: boundary } : undefined);
  const boundaryOfWorker = async () =>
    (await env.standIn.call('iam', 'GetRole', { RoleName: 'worker' })).Role.PermissionsBoundary;

  it('is made, put on the role, changed in place, and taken from the role again', async () => {
    await env.deploy('one', { Limit: limit('s3:GetObject'), Role: worker({ Ref: 'Limit' }) });
    const PolicyArn = 'arn:aws:iam::000000000000:policy/limit';
    expect(await boundaryOfWorker()).toMatchObject({ PermissionsBoundaryArn: PolicyArn });
    for (const action of ['s3:PutObject', 's3:DeleteObject']) {
      const stack = await env.deploy('one', { Limit: limit(action), Role: worker({ Ref: 'Limit' }) });
      expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    }
    const { Versions } = await env.standIn.call('iam', 'ListPolicyVersions', { PolicyArn });
    expect(Versions).toMatchObject([{ VersionId: 'v3', IsDefaultVersion: true }]);
    await env.deploy('one', { Limit: limit('s3:DeleteObject'), Role: worker() });
    expect(await boundaryOfWorker()).toBeUndefined();
    await env.client.send(new DeleteStackCommand({ StackName: 'one' }));
    await expect(env.standIn.call('iam', 'GetPolicy', { PolicyArn })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  it('that is not there fails the deployment, in the words of IAM', async () => {
    const stack = await env.deploy('one', { Role: worker('arn:aws:iam::000000000000:policy/none') });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    const { StackEvents } = await env.client.send(new DescribeStackEventsCommand({ StackName: 'one' }));
    const reasons = StackEvents!.map(({ ResourceStatusReason }) => ResourceStatusReason);
    expect(reasons).toContainEqual(
      expect.stringContaining('Scope ARN: arn:aws:iam::000000000000:policy/none does not exist or is not attachable.'),
    );
  });
});
