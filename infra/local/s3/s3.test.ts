import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as sdk from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';
import { createS3 } from './s3.ts';

let started: Awaited<ReturnType<typeof startTestServer>>;
let s3: sdk.S3Client;
let Bucket: string;
let count = 0;

beforeAll(async () => {
  started = await startTestServer({}, createS3);
  s3 = new sdk.S3Client(started.client);
});
afterAll(() => started.close());
beforeEach(async () => {
  Bucket = `bucket-${++count}`;
  await s3.send(new sdk.CreateBucketCommand({ Bucket }));
});

const put = (Key: string, Body: string | Uint8Array | Readable = 'x', rest: Partial<sdk.PutObjectCommandInput> = {}) =>
  s3.send(new sdk.PutObjectCommand({ Bucket, Key, Body, ...rest }));
const get = (Key: string, rest: Partial<sdk.GetObjectCommandInput> = {}) =>
  s3.send(new sdk.GetObjectCommand({ Bucket, Key, ...rest }));
const textOf = async (answer: Promise<sdk.GetObjectCommandOutput>) => (await answer).Body!.transformToString();
const enableVersioning = () =>
  s3.send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));

/** A request as no SDK sends it; signed by name only, as the stand-in reads no more of it. */
const raw = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  fetch(`${started.standIn.endpoint}/${path}`, {
    method,
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/s3/aws4_request', ...headers },
    body,
  });

describe('buckets', () => {
  test('a bucket is listed, found, and deleted only when it is empty', async () => {
    await put('a');
    const { Buckets } = await s3.send(new sdk.ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
    await s3.send(new sdk.HeadBucketCommand({ Bucket }));
    await expect(s3.send(new sdk.DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new sdk.DeleteBucketCommand({ Bucket }));
    await expect(s3.send(new sdk.HeadBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'NotFound' });
    await expect(put('a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test.each(['Upper', 'ab', 'a..b', '-ab', '10.0.0.1', 'xn--abc'])('the name %s is refused', async (name) => {
    const { status } = await raw('PUT', name);
    expect(status).toBe(400);
    await expect(started.standIn.call('s3', 'CreateBucket', { Bucket: name })).rejects.toMatchObject({
      code: 'InvalidBucketName',
    });
  });

  test('creating a bucket again is refused outside us-east-1, where the location must be named', async () => {
    const elsewhere = await startTestServer({ region: 'eu-west-1' }, createS3);
    const client = new sdk.S3Client(elsewhere.client);
    const create = (LocationConstraint: sdk.BucketLocationConstraint) =>
      client.send(new sdk.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
    await create('eu-west-1');
    await expect(create('eu-west-1')).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    await expect(create('us-west-2')).rejects.toMatchObject({ name: 'IllegalLocationConstraintException' });
    const location = await client.send(new sdk.GetBucketLocationCommand({ Bucket }));
    expect(location.LocationConstraint).toBe('eu-west-1');
    await elsewhere.close();
  });

  test('settings are kept and given back; what was never set has its default or its error', async () => {
    const block = await s3.send(new sdk.GetPublicAccessBlockCommand({ Bucket }));
    expect(block.PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(true);
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const }, BucketKeyEnabled: true };
    const ServerSideEncryptionConfiguration = { Rules: [rule] };
    await s3.send(new sdk.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    const encryption = await s3.send(new sdk.GetBucketEncryptionCommand({ Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration).toEqual(ServerSideEncryptionConfiguration);
    await expect(s3.send(new sdk.GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await s3.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await s3.send(new sdk.GetBucketPolicyCommand({ Bucket }))).Policy).toBe(Policy);
    await expect(s3.send(new sdk.PutBucketPolicyCommand({ Bucket, Policy: 'no' }))).rejects.toMatchObject({
      name: 'MalformedPolicy',
    });
  });
});

describe('objects', () => {
  test('an object comes back with its bytes, type, metadata and MD5', async () => {
    const Body = 'héllo & <world>';
    await put('a dir/ü+&?%.csv', Body, { ContentType: 'text/csv', Metadata: { origin: 'test' } });
    const object = await get('a dir/ü+&?%.csv');
    expect(object).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { origin: 'test' },
      ETag: `"${createHash('md5').update(Body).digest('hex')}"`,
      ServerSideEncryption: 'AES256',
    });
    expect(await object.Body!.transformToString()).toBe(Body);
    const head = await s3.send(new sdk.HeadObjectCommand({ Bucket, Key: 'a dir/ü+&?%.csv', ChecksumMode: 'ENABLED' }));
    expect(head).toMatchObject({ ContentLength: Buffer.byteLength(Body), ChecksumCRC32: expect.any(String) });
  });

  test('keys are taken as they were sent, not folded like paths', async () => {
    await started.standIn.call('s3', 'PutObject', { Bucket, Key: 'a//b/../c', Body: 'deep' });
    const path = `/${Bucket}/a//b/../c`;
    const headers = { authorization: 'Credential=test/20261122/us-east-1/s3/aws4_request' };
    const request = http.get(started.standIn.endpoint, { path, headers });
    const [response] = await once(request, 'response');
    expect(await text(response)).toBe('deep');
  });

  test('a stream is taken in chunks with a checksum behind it', async () => {
    const parts = ['one,', 'two,', 'three'];
    await put('stream', Readable.from(parts.map((part) => Buffer.from(part))), { ContentLength: 13 });
    expect(await textOf(get('stream'))).toBe('one,two,three');
  });

  test.each([
    ['CRC32C', { ChecksumAlgorithm: 'CRC32C' as const }],
    ['SHA1', { ChecksumAlgorithm: 'SHA1' as const }],
    ['SHA256', { ChecksumAlgorithm: 'SHA256' as const }],
  ])('the SDK and the stand-in agree on %s', async (name, algorithm) => {
    const answer = await put('sum', 'some bytes', algorithm);
    expect(answer).toHaveProperty(`Checksum${name}`);
    expect(await textOf(get('sum', { ChecksumMode: 'ENABLED' }))).toBe('some bytes');
  });

  test('without a chosen checksum S3 keeps a CRC64NVME: of "123456789" the published ae8b14860a799888', async () => {
    const { ChecksumCRC64NVME } = await started.standIn.call('s3', 'PutObject', {
      Bucket,
      Key: 'k',
      Body: '123456789',
    });
    expect(Buffer.from(ChecksumCRC64NVME, 'base64').toString('hex')).toBe('ae8b14860a799888');
  });

  test('a body that does not match what is said of it is refused and not kept', async () => {
    const refused = { name: 'BadDigest' };
    await expect(put('a', 'x', { ContentMD5: createHash('md5').update('y').digest('base64') })).rejects.toMatchObject(
      refused,
    );
    await expect(put('a', 'x', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject(refused);
    await expect(put('a', 'x', { ContentMD5: 'short' })).rejects.toMatchObject({ name: 'InvalidDigest' });
    const sha = { 'x-amz-content-sha256': createHash('sha256').update('y').digest('hex') };
    expect(await (await raw('PUT', `${Bucket}/a`, sha, 'x')).text()).toContain(
      '<Code>XAmzContentSHA256Mismatch</Code>',
    );
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test.each([
    ['BadDigest', '1\r\nx\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'],
    ['MalformedTrailerError', '1\r\nx\r\n0\r\n\r\n'],
    ['IncompleteBody', '1\r\nx\r\n'],
  ])('a chunked body is refused with %s', async (code, body) => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '1',
      'x-amz-trailer': 'x-amz-checksum-crc32',
    };
    expect(await (await raw('PUT', `${Bucket}/a`, headers, body)).text()).toContain(`<Code>${code}</Code>`);
  });

  test('ranges: a part, the tail, and none beyond the end', async () => {
    await put('digits', '0123456789');
    const part = await get('digits', { Range: 'bytes=2-4' });
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3, $metadata: { httpStatusCode: 206 } });
    expect(await part.Body!.transformToString()).toBe('234');
    expect(await textOf(get('digits', { Range: 'bytes=-3' }))).toBe('789');
    await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('preconditions of reads and writes', async () => {
    const { ETag } = await put('a', 'x', { IfNoneMatch: '*' });
    await expect(put('a', 'y', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('a', 'y', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('b', 'y', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get('a', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(get('a', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await textOf(get('a', { IfMatch: ETag }))).toBe('x');
  });

  test('a copy has the bytes, and the metadata unless it is replaced', async () => {
    await put('from/ü', 'x', { Metadata: { a: '1' } });
    const CopySource = `${Bucket}/${encodeURIComponent('from/ü')}`;
    await s3.send(new sdk.CopyObjectCommand({ Bucket, Key: 'to', CopySource }));
    expect((await get('to')).Metadata).toEqual({ a: '1' });
    const onto = { Bucket, Key: 'from/ü', CopySource };
    await expect(s3.send(new sdk.CopyObjectCommand(onto))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await s3.send(new sdk.CopyObjectCommand({ ...onto, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }));
    expect((await get('from/ü')).Metadata).toEqual({ b: '2' });
  });
});

describe('versions', () => {
  test('a deleted object leaves a marker, and each version stays readable until it is deleted by its id', async () => {
    await put('a', 'unversioned');
    await enableVersioning();
    const first = await put('a', 'one');
    const second = await put('a', 'two');
    const marker = await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'a' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(get('a', { VersionId: marker.VersionId })).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await textOf(get('a', { VersionId: first.VersionId }))).toBe('one');
    expect(await textOf(get('a', { VersionId: 'null' }))).toBe('unversioned');
    await expect(get('a', { VersionId: 'none' })).rejects.toMatchObject({ name: 'NoSuchVersion' });

    const listed = await s3.send(new sdk.ListObjectVersionsCommand({ Bucket }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([second.VersionId, first.VersionId, 'null']);
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'a', IsLatest: true }]);

    await s3.send(new sdk.DeleteObjectCommand({ Bucket, Key: 'a', VersionId: marker.VersionId }));
    expect(await textOf(get('a'))).toBe('two');
  });

  test('versions are listed page by page, within a key too', async () => {
    await enableVersioning();
    for (const Key of ['a', 'a', 'a', 'b']) await put(Key);
    const seen: string[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (let more = true; more; ) {
      const page = await s3.send(new sdk.ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...markers }));
      seen.push(...page.Versions!.map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      more = page.IsTruncated ?? false;
    }
    expect(seen.length).toBe(4);
    expect(new Set(seen).size).toBe(4);
  });

  test('DeleteObjects deletes by key and by version', async () => {
    await enableVersioning();
    const { VersionId } = await put('a');
    await put('b');
    const Objects = [{ Key: 'a', VersionId }, { Key: 'b' }, { Key: 'never there' }];
    const { Deleted } = await s3.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ Key: 'a', VersionId }, { Key: 'b', DeleteMarker: true }, { DeleteMarker: true }]);
  });
});

describe('ListObjectsV2', () => {
  const list = (rest: Partial<sdk.ListObjectsV2CommandInput> = {}) =>
    s3.send(new sdk.ListObjectsV2Command({ Bucket, ...rest }));
  const keys = (page: sdk.ListObjectsV2CommandOutput) => (page.Contents ?? []).map(({ Key }) => Key);

  test('keys come in byte order, below a prefix, behind a start', async () => {
    for (const key of ['b', 'a/2', 'a/1', 'a', '\u{1F600}', '\uFF5E']) await put(key);
    expect(keys(await list())).toEqual(['a', 'a/1', 'a/2', 'b', '\uFF5E', '\u{1F600}']);
    expect(keys(await list({ Prefix: 'a/' }))).toEqual(['a/1', 'a/2']);
    expect(keys(await list({ StartAfter: 'a/1', Prefix: 'a' }))).toEqual(['a/2']);
    expect(keys(await list({ Prefix: 'none' }))).toEqual([]);
  });

  test('pages hold keys and common prefixes together, each once', async () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'c/2', 'd']) await put(key);
    const seen: unknown[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Delimiter: '/', MaxKeys: 1, ContinuationToken });
      seen.push(...keys(page), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual(['a/', 'b', 'c/', 'd']);
  });

  test('encoding-type=url encodes keys; a made-up token or a negative page size is refused', async () => {
    await put('a b/ü');
    expect(keys(await list({ EncodingType: 'url' }))).toEqual(['a+b/%C3%BC']);
    await expect(list({ ContinuationToken: 'x' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('multipart uploads', () => {
  const five = Buffer.alloc(5 * 1024 ** 2, 'x');
  const create = async () =>
    (await s3.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key: 'big', ChecksumAlgorithm: 'CRC32' }))).UploadId!;
  const upload = async (UploadId: string, PartNumber: number, Body: Uint8Array) => ({
    ...(await s3.send(new sdk.UploadPartCommand({ Bucket, Key: 'big', UploadId, PartNumber, Body }))),
    PartNumber,
  });
  const complete = (UploadId: string, Parts: sdk.CompletedPart[]) =>
    s3.send(new sdk.CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } }));

  test('the parts become one object, whose ETag counts them', async () => {
    const UploadId = await create();
    const parts = [await upload(UploadId, 1, five), await upload(UploadId, 2, Buffer.from('tail'))];
    const listed = await s3.send(new sdk.ListPartsCommand({ Bucket, Key: 'big', UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([five.length, 4]);
    const { ETag, ChecksumCRC32 } = await complete(UploadId, parts);
    const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();
    const expected = md5(Buffer.concat([md5(five), md5(Buffer.from('tail'))])).toString('hex');
    expect(ETag).toBe(`"${expected}-2"`);
    expect(ChecksumCRC32).toMatch(/-2$/);
    expect((await get('big')).ContentLength).toBe(five.length + 4);
    await expect(complete(UploadId, parts)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('a part under 5 MiB that is not the last, a wrong ETag and a wrong order are refused', async () => {
    const UploadId = await create();
    const small = await upload(UploadId, 1, Buffer.from('small'));
    const tail = await upload(UploadId, 2, Buffer.from('tail'));
    await expect(complete(UploadId, [small, tail])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(UploadId, [tail, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(UploadId, [{ ...small, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await s3.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key: 'big', UploadId }));
    await expect(upload(UploadId, 1, five)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('what is not implemented is refused and changes nothing', () => {
  test('PutObjectTagging does not overwrite the object', async () => {
    await put('a', 'content');
    const Tagging = { TagSet: [{ Key: 'k', Value: 'v' }] };
    const tag = s3.send(new sdk.PutObjectTaggingCommand({ Bucket, Key: 'a', Tagging }));
    await expect(tag).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('PutObjectTagging'),
    });
    expect(await textOf(get('a'))).toBe('content');
  });

  test('members, headers and query parameters that have no effect here', async () => {
    const refused = { name: 'NotImplemented' };
    await expect(put('a', 'x', { ObjectLockMode: 'GOVERNANCE' })).rejects.toMatchObject(refused);
    await expect(put('a', 'x', { ExpectedBucketOwner: '111111111111' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect((await raw('GET', `${Bucket}/a?new-feature`)).status).toBe(501);
    expect((await raw('PUT', `${Bucket}/a`, { 'x-amz-new-feature': '1' }, 'x')).status).toBe(501);
  });

  test('a request without a signature', async () => {
    const response = await fetch(`${started.standIn.endpoint}/${Bucket}/a`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });

  test('a document that is not well-formed', async () => {
    const response = await raw('POST', `${Bucket}?delete`, {}, '<Delete><Object><Kee>a</Kee></Object></Delete>');
    expect(await response.text()).toContain('<Code>MalformedXML</Code>');
  });
});

describe('EventBridge notifications', () => {
  test('"Object Created" is put once the bucket has them on', async () => {
    const events: Record<string, string>[] = [];
    const record = (event: Record<string, string>) => void events.push(event);
    started.standIn.add({ name: 'events', protocol: 'json-1.1', operations: { PutServiceEvent: record } });
    await put('silent');
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(new sdk.PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    await put('raw/START', 'go');
    expect(events).toMatchObject([
      { Source: 'aws.s3', DetailType: 'Object Created', Resources: [`arn:aws:s3:::${Bucket}`] },
    ]);
    expect(JSON.parse(events[0]!.Detail!)).toMatchObject({
      bucket: { name: Bucket },
      object: { key: 'raw/START', size: 2 },
      reason: 'PutObject',
    });
  });
});
