import * as sdk from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, testRole } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createS3 } from './s3.ts';

const ROLE = 'arn:aws:iam::000000000000:role/reader';
const SESSION = 'arn:aws:sts::000000000000:assumed-role/reader/run-1';
let started: Awaited<ReturnType<typeof startTestServer>>;
let role: Awaited<ReturnType<typeof testRole>>;
let asAccount: sdk.S3Client;
let asRole: sdk.S3Client;
let Bucket = '';
let count = 0;

beforeAll(async () => {
  started = await startTestServer({}, createIam, createS3);
  const { standIn, client } = started;
  role = await testRole(standIn, 'reader');
  asAccount = new sdk.S3Client(client);
  asRole = new sdk.S3Client({ ...client, credentials: role.credentials });
});
afterAll(() => started.close());

beforeEach(async () => {
  Bucket = `bucket-${++count}`;
  await asAccount.send(new sdk.CreateBucketCommand({ Bucket }));
  await asAccount.send(new sdk.PutObjectCommand({ Bucket, Key: 'a/b', Body: 'x' }));
  await allow('s3:ListAllMyBuckets', '*');
});

const allow = (Action: string | string[], Resource: string | string[]) => role.setPolicy({ Action, Resource });
const onBucket = () => `arn:aws:s3:::${Bucket}`;
const onObjects = () => `${onBucket()}/*`;
const setBucketPolicy = (statement: object) =>
  asAccount.send(
    new sdk.PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Resource: onObjects(), ...statement }] }),
    }),
  );
const get = (Key = 'a/b', client = asRole) => client.send(new sdk.GetObjectCommand({ Bucket, Key }));
const head = (Key: string) => asRole.send(new sdk.HeadObjectCommand({ Bucket, Key }));
const put = (Key = 'a/b', rest: Partial<sdk.PutObjectCommandInput> = {}) =>
  asRole.send(new sdk.PutObjectCommand({ Bucket, Key, Body: 'y', ...rest }));

describe('policies of the caller', () => {
  test('a role without the permission is refused in the words of S3', async () => {
    const error = await get().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(sdk.S3ServiceException);
    expect(error.name).toBe('AccessDenied');
    expect(error.$metadata.httpStatusCode).toBe(403);
    expect(error.message).toBe(
      `User: ${SESSION} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${Bucket}/a/b" because no identity-based policy allows the s3:GetObject action`,
    );
    await expect(put()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a role with the permission passes, for the objects that its policy names', async () => {
    await allow(['s3:GetObject', 's3:PutObject'], `${onBucket()}/a/*`);
    await put('a/c');
    expect(await (await get('a/c')).Body!.transformToString()).toBe('y');
    await expect(put('c')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a bucket that is not there is reported to everybody', async () => {
    const missing = new sdk.GetObjectCommand({ Bucket: 'not-there', Key: 'k' });
    await expect(asRole.send(missing)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test('a listing is s3:ListBucket on the bucket, and conditions see its prefix', async () => {
    const list = (Prefix?: string) => asRole.send(new sdk.ListObjectsV2Command({ Bucket, Prefix }));
    await allow('s3:ListBucket', onObjects());
    await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });
    const Condition = { StringLike: { 's3:prefix': 'a/*' } };
    await role.setPolicy({ Action: 's3:ListBucket', Resource: onBucket(), Condition });
    expect((await list('a/')).KeyCount).toBe(1);
    await expect(list()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('the steps of a multipart upload are s3:PutObject, its end without an object s3:AbortMultipartUpload', async () => {
    const create = () => asRole.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'm' }));
    await expect(create()).rejects.toMatchObject({ name: 'AccessDenied' });
    await allow('s3:PutObject', onObjects());
    const { UploadId } = await create();
    await asRole.send(new sdk.UploadPartCommand({ Bucket, Key: 'm', UploadId, PartNumber: 1, Body: 'x' }));
    const abort = new sdk.AbortMultipartUploadCommand({ Bucket, Key: 'm', UploadId });
    await expect(asRole.send(abort)).rejects.toMatchObject({ name: 'AccessDenied' });
    await allow('s3:AbortMultipartUpload', onObjects());
    await asRole.send(abort);
  });

  test('a write that goes by the ETag that is there needs the right to read', async () => {
    const IfMatch = (await get('a/b', asAccount)).ETag;
    await allow('s3:PutObject', onObjects());
    await expect(put('a/b', { IfMatch })).rejects.toThrow('s3:GetObject');
    await allow(['s3:PutObject', 's3:GetObject'], onObjects());
    await put('a/b', { IfMatch });
  });

  test('a version, and a copy, need rights of their own', async () => {
    await allow(['s3:GetObject', 's3:DeleteObject'], onObjects());
    const version = new sdk.GetObjectCommand({ Bucket, Key: 'a/b', VersionId: 'null' });
    await expect(asRole.send(version)).rejects.toThrow('s3:GetObjectVersion');
    const copy = new sdk.CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/a/b` });
    await expect(asRole.send(copy)).rejects.toThrow('s3:PutObject');
    await allow('s3:PutObject', onObjects());
    await expect(asRole.send(copy)).rejects.toThrow('s3:GetObject');
  });

  test('DeleteObjects refuses by key', async () => {
    await allow('s3:DeleteObject', `${onBucket()}/a/*`);
    const Delete = { Objects: [{ Key: 'a/b' }, { Key: 'c' }] };
    const answer = await asRole.send(new sdk.DeleteObjectsCommand({ Bucket, Delete }));
    expect(answer.Deleted).toEqual([{ Key: 'a/b' }]);
    expect(answer.Errors).toMatchObject([{ Key: 'c', Code: 'AccessDenied' }]);
    await expect(get('a/b', asAccount)).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('an object that is not there', () => {
  test('is refused to a role that may not list the bucket', async () => {
    await allow('s3:GetObject', onObjects());
    await expect(head('none')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    await expect(get('none')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(`s3:ListBucket on resource: "${onBucket()}"`),
    });
  });

  test('is not found for a role that may', async () => {
    await role.setPolicy(
      { Action: 's3:GetObject', Resource: onObjects() },
      { Action: 's3:ListBucket', Resource: onBucket() },
    );
    await expect(head('none')).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    await expect(get('none')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('is not found where a role may list the prefix that the key has', async () => {
    const Condition = { StringLike: { 's3:prefix': 'a/*' } };
    await role.setPolicy(
      { Action: 's3:GetObject', Resource: onObjects() },
      { Action: 's3:ListBucket', Resource: onBucket(), Condition },
    );
    await expect(get('a/none')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get('none')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('is refused to a role that may list but not read', async () => {
    await allow('s3:ListBucket', onBucket());
    await expect(head('none')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});

describe('bucket policies', () => {
  const deny = { Effect: 'Deny', Action: 's3:GetObject' };

  test.each([
    ['everybody', '*'],
    ['the role', { AWS: ROLE }],
    ['the session', { AWS: SESSION }],
    ['the account', { AWS: 'arn:aws:iam::000000000000:root' }],
  ])('a Deny to %s wins over what the role is allowed', async (_, Principal) => {
    await allow('s3:*', '*');
    await setBucketPolicy({ ...deny, Principal });
    await expect(get()).rejects.toThrow(
      `s3:GetObject on resource: "arn:aws:s3:::${Bucket}/a/b" with an explicit deny in a resource-based policy`,
    );
    await put();
  });

  test('a Deny to everybody binds the account too, which can still take the policy away', async () => {
    await setBucketPolicy({ ...deny, Action: 's3:*', Principal: '*', Resource: [onBucket(), onObjects()] });
    await expect(get('a/b', asAccount)).rejects.toMatchObject({ name: 'AccessDenied' });
    await asAccount.send(new sdk.DeleteBucketPolicyCommand({ Bucket }));
    await get('a/b', asAccount);
  });

  test('conditions on the request count', async () => {
    await allow('s3:PutObject', onObjects());
    const Condition = { Null: { 's3:if-none-match': 'true' } };
    await setBucketPolicy({ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Condition });
    await expect(put('c')).rejects.toThrow('with an explicit deny in a resource-based policy');
    await put('c', { IfNoneMatch: '*' });
  });

  test('what asks for TLS does not bind on a loopback port', async () => {
    await allow('s3:GetObject', onObjects());
    await setBucketPolicy({ ...deny, Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
    await get();
  });

  test('an Allow to the role is enough; one to its account leaves it to the role', async () => {
    await setBucketPolicy({ Effect: 'Allow', Action: 's3:GetObject', Principal: { AWS: ROLE } });
    await get();
    await setBucketPolicy({ Effect: 'Allow', Action: 's3:GetObject', Principal: { AWS: '000000000000' } });
    await expect(get()).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('one that is not well-formed is refused', async () => {
    await expect(setBucketPolicy({ Effect: 'Deny', Action: 's3:*' })).rejects.toMatchObject({
      name: 'MalformedPolicy',
      message: 'Missing required field Principal',
    });
  });
});
