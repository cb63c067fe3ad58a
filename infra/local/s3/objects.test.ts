import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { textOf, useS3 } from './testing.ts';

const s3 = useS3();

describe('objects', () => {
  test('an object comes back with its bytes, type, metadata and MD5', async () => {
    const Body = 'héllo & <world>';
    await s3.put('a dir/ü+&?%.csv', Body, { ContentType: 'text/csv', Metadata: { origin: 'test' } });
    const object = await s3.get('a dir/ü+&?%.csv');
    expect(object).toMatchObject({
      ContentType: 'text/csv',
      Metadata: { origin: 'test' },
      ETag: `"${createHash('md5').update(Body).digest('hex')}"`,
      ServerSideEncryption: 'AES256',
    });
    expect(await object.Body!.transformToString()).toBe(Body);
    const head = await s3.client.send(
      new sdk.HeadObjectCommand({ Bucket: s3.Bucket, Key: 'a dir/ü+&?%.csv', ChecksumMode: 'ENABLED' }),
    );
    expect(head).toMatchObject({ ContentLength: Buffer.byteLength(Body), ChecksumCRC32: expect.any(String) });
  });

  test('keys are taken as they were sent, not folded like paths', async () => {
    await s3.standIn.call('s3', 'PutObject', { Bucket: s3.Bucket, Key: 'a//b/../c', Body: 'deep' });
    const path = `/${s3.Bucket}/a//b/../c`;
    const headers = { authorization: 'Credential=test/20261122/us-east-1/s3/aws4_request' };
    const request = http.get(s3.standIn.endpoint, { path, headers });
    const [response] = await once(request, 'response');
    expect(await text(response)).toBe('deep');
  });

  test('a stream is taken in chunks with a checksum behind it', async () => {
    const parts = ['one,', 'two,', 'three'];
    await s3.put('stream', Readable.from(parts.map((part) => Buffer.from(part))), { ContentLength: 13 });
    expect(await textOf(s3.get('stream'))).toBe('one,two,three');
  });

  test.each([
    ['CRC32C', { ChecksumAlgorithm: 'CRC32C' as const }],
    ['SHA1', { ChecksumAlgorithm: 'SHA1' as const }],
    ['SHA256', { ChecksumAlgorithm: 'SHA256' as const }],
  ])('the SDK and the stand-in agree on %s', async (name, algorithm) => {
    const answer = await s3.put('sum', 'some bytes', algorithm);
    expect(answer).toHaveProperty(`Checksum${name}`);
    expect(await textOf(s3.get('sum', { ChecksumMode: 'ENABLED' }))).toBe('some bytes');
  });

  test('without a chosen checksum S3 keeps a CRC64NVME: of "123456789" the published ae8b14860a799888', async () => {
    const { ChecksumCRC64NVME } = await s3.standIn.call('s3', 'PutObject', {
      Bucket: s3.Bucket,
      Key: 'k',
      Body: '123456789',
    });
    expect(Buffer.from(ChecksumCRC64NVME, 'base64').toString('hex')).toBe('ae8b14860a799888');
  });

  test('a body that does not match what is said of it is refused and not kept', async () => {
    const refused = { name: 'BadDigest' };
    await expect(
      s3.put('a', 'x', { ContentMD5: createHash('md5').update('y').digest('base64') }),
    ).rejects.toMatchObject(refused);
    await expect(s3.put('a', 'x', { ChecksumCRC32: 'AAAAAA==' })).rejects.toMatchObject(refused);
    await expect(s3.put('a', 'x', { ContentMD5: 'short' })).rejects.toMatchObject({ name: 'InvalidDigest' });
    const sha = { 'x-amz-content-sha256': createHash('sha256').update('y').digest('hex') };
    expect(await (await s3.raw('PUT', `${s3.Bucket}/a`, sha, 'x')).text()).toContain(
      '<Code>XAmzContentSHA256Mismatch</Code>',
    );
    await expect(s3.get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
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
    expect(await (await s3.raw('PUT', `${s3.Bucket}/a`, headers, body)).text()).toContain(`<Code>${code}</Code>`);
  });

  test('ranges: a part, the tail, and none beyond the end', async () => {
    await s3.put('digits', '0123456789');
    const part = await s3.get('digits', { Range: 'bytes=2-4' });
    expect(part).toMatchObject({ ContentRange: 'bytes 2-4/10', ContentLength: 3, $metadata: { httpStatusCode: 206 } });
    expect(await part.Body!.transformToString()).toBe('234');
    expect(await textOf(s3.get('digits', { Range: 'bytes=-3' }))).toBe('789');
    await expect(s3.get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('preconditions of reads and writes', async () => {
    const { ETag } = await s3.put('a', 'x', { IfNoneMatch: '*' });
    await expect(s3.put('a', 'y', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(s3.put('a', 'y', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(s3.put('b', 'y', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.get('a', { IfNoneMatch: ETag })).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } });
    await expect(s3.get('a', { IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect(await textOf(s3.get('a', { IfMatch: ETag }))).toBe('x');
  });

  test('a copy has the bytes, and the metadata unless it is replaced', async () => {
    await s3.put('from/ü', 'x', { Metadata: { a: '1' } });
    const CopySource = `${s3.Bucket}/${encodeURIComponent('from/ü')}`;
    await s3.client.send(new sdk.CopyObjectCommand({ Bucket: s3.Bucket, Key: 'to', CopySource }));
    expect((await s3.get('to')).Metadata).toEqual({ a: '1' });
    const onto = { Bucket: s3.Bucket, Key: 'from/ü', CopySource };
    await expect(s3.client.send(new sdk.CopyObjectCommand(onto))).rejects.toMatchObject({ name: 'InvalidRequest' });
    await s3.client.send(new sdk.CopyObjectCommand({ ...onto, MetadataDirective: 'REPLACE', Metadata: { b: '2' } }));
    expect((await s3.get('from/ü')).Metadata).toEqual({ b: '2' });
  });
});
