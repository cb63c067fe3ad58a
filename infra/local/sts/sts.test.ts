import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createS3 } from '../s3/s3.ts';
import { createSts } from './sts.ts';
import { registerOidcIssuer } from './web-identity.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';
const HOST = 'token.actions.githubusercontent.com';
const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;

let started: Awaited<ReturnType<typeof startTestServer>>;
let sts: STSClient;

beforeAll(async () => {
  started = await startTestServer({}, createIam, createSts, createS3);
  sts = new STSClient(started.client);
  await newRole('trusts-account', { AWS: 'arn:aws:iam::000000000000:root' });
  await newRole('trusts-lambda', { Service: 'lambda.amazonaws.com' });
});
afterAll(() => started.close());

async function newRole(RoleName: string, Principal: object, rest: object = {}): Promise<void> {
  const Action = 'Federated' in Principal ? 'sts:AssumeRoleWithWebIdentity' : 'sts:AssumeRole';
  const Statement = { Effect: 'Allow', Action, Principal, ...rest };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await started.standIn.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
}

describe('AssumeRole', () => {
  const assume = (name: string, rest: object = {}, client = sts) =>
    client.send(new AssumeRoleCommand({ RoleArn: role(name), RoleSessionName: 'run-1', ...rest }));
  const credentialsOf = ({ Credentials: c }: Awaited<ReturnType<typeof assume>>) => ({
    accessKeyId: c!.AccessKeyId!,
    secretAccessKey: c!.SecretAccessKey!,
    sessionToken: c!.SessionToken!,
  });

  test('the session that is issued is the caller of what is signed with it', async () => {
    const account = await sts.send(new GetCallerIdentityCommand({}));
    expect(account).toMatchObject({ Account: '000000000000', Arn: 'arn:aws:iam::000000000000:root' });
    const credentials = credentialsOf(await assume('trusts-account'));
    const session = new STSClient({ ...started.client, credentials });
    const identity = await session.send(new GetCallerIdentityCommand({}));
    expect(identity.Arn).toBe('arn:aws:sts::000000000000:assumed-role/trusts-account/run-1');
    expect(identity.UserId).toMatch(/^AROA\w+:run-1$/);
  });

  test('a role that trusts someone else, or is not there, is refused alike', async () => {
    for (const name of ['trusts-lambda', 'none'])
      await expect(assume(name)).rejects.toMatchObject({
        name: 'AccessDenied',
        message: `User: arn:aws:iam::000000000000:root is not authorized to perform: sts:AssumeRole on resource: ${role(name)}`,
      });
  });

  test('a role assumes another one only if its own policies allow it, or the other names it', async () => {
    await newRole('chain', { AWS: 'arn:aws:iam::000000000000:root' });
    const client = new STSClient({ ...started.client, credentials: credentialsOf(await assume('chain')) });
    await expect(assume('trusts-account', {}, client)).rejects.toMatchObject({ name: 'AccessDenied' });
    await newRole('trusts-chain', { AWS: role('chain') });
    await assume('trusts-chain', {}, client);
    const Statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: role('trusts-account') };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await started.standIn.call('iam', 'PutRolePolicy', { RoleName: 'chain', PolicyName: 'p', PolicyDocument });
    await assume('trusts-account', {}, client);
  });

  test('a role that another one names needs the leave of its boundary, too', async () => {
    await newRole('bounded', { AWS: 'arn:aws:iam::000000000000:root' });
    await newRole('trusts-bounded', { AWS: role('bounded') });
    const client = new STSClient({ ...started.client, credentials: credentialsOf(await assume('bounded')) });
    await assume('trusts-bounded', {}, client);
    const boundary = async (PolicyName: string, Action: string) => {
      const Statement = { Effect: 'Allow', Action, Resource: '*' };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
      const { Policy } = await started.standIn.call('iam', 'CreatePolicy', { PolicyName, PolicyDocument });
      const input = { RoleName: 'bounded', PermissionsBoundary: Policy.Arn };
      await started.standIn.call('iam', 'PutRolePermissionsBoundary', input);
    };
    await boundary('s3-alone', 's3:*');
    await expect(assume('trusts-bounded', {}, client)).rejects.toMatchObject({ name: 'AccessDenied' });
    await boundary('sts-too', 'sts:AssumeRole');
    await assume('trusts-bounded', {}, client);
  });

  test('a session longer than the role allows, a bad name and members without effect are refused', async () => {
    const refused = { name: 'ValidationError' };
    await expect(assume('trusts-account', { DurationSeconds: 7200 })).rejects.toMatchObject(refused);
    await expect(assume('trusts-account', { DurationSeconds: 60 })).rejects.toMatchObject(refused);
    await expect(assume('trusts-account', { RoleSessionName: 'a b' })).rejects.toMatchObject(refused);
    await expect(assume('trusts-account', { Policy: '{}' })).rejects.toMatchObject(refused);
  });

  test('an expired session is refused by every service, as are credentials that STS never issued', async () => {
    const credentials = credentialsOf(await assume('trusts-account', { DurationSeconds: 900 }));
    const Statement = { Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' };
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await started.standIn.call('iam', 'PutRolePolicy', { RoleName: 'trusts-account', PolicyName: 'p', PolicyDocument });
    const s3 = new S3Client({ ...started.client, credentials });
    await s3.send(new ListBucketsCommand({}));
    started.clock.advance(900_000);
    await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({ name: 'ExpiredToken' });
    const forged = new STSClient({ ...started.client, credentials: { ...credentials, accessKeyId: 'ASIAFORGED' } });
    await expect(forged.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });
});

describe('AssumeRoleWithWebIdentity', () => {
  const claims = { iss: ISSUER, aud: 'sts.amazonaws.com', sub: 'repo:o/r:environment:prod', exp: 4e9 };
  const token = (rest: object = {}, signature = 'good') =>
    `x.${Buffer.from(JSON.stringify({ ...claims, ...rest })).toString('base64url')}.${signature}`;
  const assume = (rest: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role('approver'),
        RoleSessionName: 'run-1',
        WebIdentityToken: token(),
        ...rest,
      }),
    );

  beforeAll(async () => {
    registerOidcIssuer(started.standIn, ISSUER, (text) => {
      const parsed = JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString());
      if (!text.endsWith('.good') || parsed.exp * 1000 < Date.now()) throw new Error('not mine');
      return parsed;
    });
    const Url = ISSUER;
    await expect(assume()).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
    await started.standIn.call('iam', 'CreateOpenIDConnectProvider', { Url, ClientIDList: ['sts.amazonaws.com'] });
    const Condition = {
      StringEquals: { [`${HOST}:aud`]: 'sts.amazonaws.com' },
      StringLike: { [`${HOST}:sub`]: 'repo:o/r:environment:*' },
    };
    await newRole('approver', { Federated: `arn:aws:iam::000000000000:oidc-provider/${HOST}` }, { Condition });
  });

  test('a token whose claims the trust policy asks for gets the role', async () => {
    const answer = await assume();
    expect(answer.AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/approver/run-1');
    expect(answer.SubjectFromWebIdentityToken).toBe(claims.sub);
  });

  test.each([
    ['another subject', { sub: 'repo:o/r:ref:refs/heads/main' }, 'AccessDenied'],
    ['another repository', { sub: 'repo:o/other:environment:prod' }, 'AccessDenied'],
    ['an audience that the provider does not know', { aud: 'else' }, 'InvalidIdentityTokenException'],
    ['an issuer without provider', { iss: 'https://example.com' }, 'InvalidIdentityTokenException'],
    ['an expiry in the past', { exp: 1 }, 'ExpiredTokenException'],
  ])('a token with %s is refused', async (_, rest, name) => {
    await expect(assume({ WebIdentityToken: token(rest) })).rejects.toMatchObject({ name });
  });

  test('a forged signature, what is no token, and a role that trusts no such provider', async () => {
    const forged = assume({ WebIdentityToken: token({}, 'bad') });
    await expect(forged).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
    await expect(assume({ WebIdentityToken: 'none' })).rejects.toMatchObject({ name: 'InvalidIdentityTokenException' });
    await expect(assume({ RoleArn: role('trusts-account') })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    });
  });
});
