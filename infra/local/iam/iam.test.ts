import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, testRole } from '../core/testing.ts';
import { createIam } from './iam.ts';

let started: Awaited<ReturnType<typeof startTestServer>>;
let count = 0;

beforeAll(async () => {
  started = await startTestServer({}, createIam);
});
afterAll(() => started.close());

const iam = (operation: string, input: object) => started.standIn.call('iam', operation, input);
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'states.amazonaws.com' } },
});
const allowing = (Action: string, Resource = '*') =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource } });

async function newRole(): Promise<{ RoleName: string; Arn: string }> {
  const RoleName = `role-${++count}`;
  const { Role } = await iam('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
  return { RoleName, Arn: Role.Arn };
}

describe('over the wire', () => {
  const send = (form: Record<string, string>, accessKeyId = 'test') =>
    fetch(started.standIn.endpoint, {
      method: 'POST',
      headers: { authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20261122/us-east-1/iam/aws4_request` },
      body: new URLSearchParams({ Version: '2010-05-08', ...form }),
    });

  test('a role is created with tags and comes back in XML', async () => {
    const tags = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'a&b' };
    const form = { Action: 'CreateRole', RoleName: 'wired', AssumeRolePolicyDocument: TRUST, ...tags };
    expect((await send(form)).status).toBe(200);
    const xml = await (await send({ Action: 'GetRole', RoleName: 'wired' })).text();
    expect(xml).toContain('<Arn>arn:aws:iam::000000000000:role/wired</Arn>');
    expect(xml).toContain('<member><Key>team</Key><Value>a&#38;b</Value></member>');
  });

  test('refusals have the names and statuses of IAM', async () => {
    const missing = await send({ Action: 'GetRole', RoleName: 'none' });
    expect(missing.status).toBe(404);
    expect(await missing.text()).toContain('<Code>NoSuchEntity</Code>');
    const { credentials } = await testRole(started.standIn, 'powerless');
    const denied = await send({ Action: 'GetRole', RoleName: 'wired' }, credentials.accessKeyId);
    expect(denied.status).toBe(403);
    expect(await denied.text()).toContain('<Code>AccessDenied</Code>');
    expect(await (await send({ Action: 'CreateUser', UserName: 'x' })).text()).toContain('<Code>InvalidAction</Code>');
  });
});

test('a role acts on the roles that its policies allow, and attaches the policies that they name', async () => {
  const { caller, setPolicy } = await testRole(started.standIn, 'manager');
  const { RoleName, Arn } = await newRole();
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const as = (operation: string, input: object) => started.standIn.call('iam', operation, input, caller);
  const Condition = { ArnEquals: { 'iam:PolicyARN': `${PolicyArn}-not` } };
  await setPolicy({ Action: 'iam:GetRole', Resource: Arn }, { Action: 'iam:*', Resource: Arn, Condition });
  expect(await as('GetRole', { RoleName })).toHaveProperty('Role');
  await expect(as('GetRole', { RoleName: 'manager' })).rejects.toThrow('iam:GetRole');
  await expect(as('AttachRolePolicy', { RoleName, PolicyArn })).rejects.toThrow('iam:AttachRolePolicy');
  await expect(as('ListRoles', {})).rejects.toThrow('iam:ListRoles because');
});

describe('roles', () => {
  test('a name is taken once, and a role with policies is not deleted', async () => {
    const { RoleName } = await newRole();
    const again = iam('CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
    await expect(again).rejects.toMatchObject({ code: 'EntityAlreadyExists' });
    await iam('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: allowing('s3:*') });
    await expect(iam('DeleteRole', { RoleName })).rejects.toMatchObject({ code: 'DeleteConflict' });
    await iam('DeleteRolePolicy', { RoleName, PolicyName: 'p' });
    await iam('DeleteRole', { RoleName });
    await expect(iam('GetRole', { RoleName })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });

  test('what IAM would not take is refused: members, documents, principals and policies that are not there', async () => {
    const { RoleName } = await newRole();
    const create = (rest: object) => iam('CreateRole', { RoleName: 'x', AssumeRolePolicyDocument: TRUST, ...rest });
    await expect(create({ AssumeRolePolicyDocument: '{}' })).rejects.toMatchObject({ code: 'MalformedPolicyDocument' });
    await expect(create({ AssumeRolePolicyDocument: undefined })).rejects.toThrow(
      "Value null at 'assumeRolePolicyDocument'",
    );
    const PermissionsBoundary = 'arn:aws:iam::000000000000:policy/none';
    await expect(create({ PermissionsBoundary })).rejects.toMatchObject({
      code: 'NoSuchEntity',
      message: `Scope ARN: ${PermissionsBoundary} does not exist or is not attachable.`,
    });
    await expect(create({ RoleName: 'a b' })).rejects.toMatchObject({ code: 'ValidationError' });
    const unknown = TRUST.replace('"Service":"states.amazonaws.com"', '"AWS":"arn:aws:iam::000000000000:role/none"');
    await expect(create({ AssumeRolePolicyDocument: unknown })).rejects.toThrow('Invalid principal');
    const attach = iam('AttachRolePolicy', { RoleName, PolicyArn: 'arn:aws:iam::aws:policy/None' });
    await expect(attach).rejects.toThrow('does not exist or is not attachable');
  });

  test('a managed policy is deleted only once it is detached', async () => {
    const { RoleName } = await newRole();
    const { Policy } = await iam('CreatePolicy', { PolicyName: 'managed', PolicyDocument: allowing('s3:*') });
    await iam('AttachRolePolicy', { RoleName, PolicyArn: Policy.Arn });
    await expect(iam('DeletePolicy', { PolicyArn: Policy.Arn })).rejects.toMatchObject({ code: 'DeleteConflict' });
    await iam('DetachRolePolicy', { RoleName, PolicyArn: Policy.Arn });
    await iam('DeletePolicy', { PolicyArn: Policy.Arn });
    await expect(iam('GetPolicy', { PolicyArn: Policy.Arn })).rejects.toMatchObject({ code: 'NoSuchEntity' });
  });
});

describe('authorize', () => {
  const as = (arn: string) => started.standIn.roleCaller(arn, 'run-1');
  const machine = 'arn:aws:states:us-east-1:000000000000:stateMachine:retraining';

  test('the account may do everything', () => {
    expect(() => started.standIn.authorize(started.standIn.accountCaller, 'iam:DeleteRole', '*')).not.toThrow();
  });

  test('a role may do what its inline and managed policies allow, and the refusal says so in the words of AWS', async () => {
    const { RoleName, Arn } = await newRole();
    const authorize =
      (action: string, resource = machine) =>
      () =>
        started.standIn.authorize(as(Arn), action, resource);
    expect(authorize('states:SendTaskSuccess')).toThrow(
      `User: arn:aws:sts::000000000000:assumed-role/${RoleName}/run-1 is not authorized to perform: states:SendTaskSuccess on resource: ${machine} because no identity-based policy allows the states:SendTaskSuccess action`,
    );
    await iam('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: allowing('states:SendTask*', machine) });
    expect(authorize('states:SendTaskSuccess')).not.toThrow();
    const { Policy } = await iam('CreatePolicy', {
      PolicyName: `m-${RoleName}`,
      PolicyDocument: allowing('s3:GetObject'),
    });
    await iam('AttachRolePolicy', { RoleName, PolicyArn: Policy.Arn });
    expect(authorize('s3:GetObject', 'arn:aws:s3:::b/k')).not.toThrow();
    const deny = allowing('states:*').replace('Allow', 'Deny');
    await iam('PutRolePolicy', { RoleName, PolicyName: 'deny', PolicyDocument: deny });
    expect(authorize('states:SendTaskSuccess')).toThrow('with an explicit deny in an identity-based policy');
  });

  test('conditions see the caller and what the service says', async () => {
    const { RoleName, Arn } = await newRole();
    const Condition = { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com', 'aws:PrincipalArn': Arn } };
    const Statement = { Effect: 'Allow', Action: 'iam:PassRole', Resource: '*', Condition };
    await iam('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: JSON.stringify({ Statement }) });
    const pass = (service: string) => () =>
      started.standIn.authorize(as(Arn), 'iam:PassRole', Arn, { 'iam:PassedToService': service });
    expect(pass('sagemaker.amazonaws.com')).not.toThrow();
    expect(pass('lambda.amazonaws.com')).toThrow('iam:PassRole');
  });

  test('the session of a role that was deleted may do nothing', async () => {
    const { RoleName, Arn } = await newRole();
    await iam('PutRolePolicy', { RoleName, PolicyName: 'p', PolicyDocument: allowing('*') });
    await iam('DeleteRolePolicy', { RoleName, PolicyName: 'p' });
    await iam('DeleteRole', { RoleName });
    expect(() => started.standIn.authorize(as(Arn), 's3:GetObject', '*')).toThrow('not authorized');
  });
});
