import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { textOf, useS3 } from './testing.ts';

const s3 = useS3();

describe('versions', () => {
  test('a deleted object leaves a marker, and each version stays readable until it is deleted by its id', async () => {
    await s3.put('a', 'unversioned');
    await s3.enableVersioning();
    const first = await s3.put('a', 'one');
    const second = await s3.put('a', 'two');
    const marker = await s3.client.send(new sdk.DeleteObjectCommand({ Bucket: s3.Bucket, Key: 'a' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) });
    await expect(s3.get('a')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(s3.get('a', { VersionId: marker.VersionId })).rejects.toMatchObject({ name: 'MethodNotAllowed' });
    expect(await textOf(s3.get('a', { VersionId: first.VersionId }))).toBe('one');
    expect(await textOf(s3.get('a', { VersionId: 'null' }))).toBe('unversioned');
    await expect(s3.get('a', { VersionId: 'none' })).rejects.toMatchObject({ name: 'NoSuchVersion' });

    const listed = await s3.client.send(new sdk.ListObjectVersionsCommand({ Bucket: s3.Bucket }));
    expect(listed.Versions?.map(({ VersionId }) => VersionId)).toEqual([second.VersionId, first.VersionId, 'null']);
    expect(listed.DeleteMarkers).toMatchObject([{ Key: 'a', IsLatest: true }]);

    await s3.client.send(new sdk.DeleteObjectCommand({ Bucket: s3.Bucket, Key: 'a', VersionId: marker.VersionId }));
    expect(await textOf(s3.get('a'))).toBe('two');
  });

  test('versions are listed page by page, within a key too', async () => {
    await s3.enableVersioning();
    for (const Key of ['a', 'a', 'a', 'b']) await s3.put(Key);
    const seen: string[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (let more = true; more; ) {
      const page = await s3.client.send(
        new sdk.ListObjectVersionsCommand({ Bucket: s3.Bucket, MaxKeys: 2, ...markers }),
      );
      seen.push(...page.Versions!.map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      more = page.IsTruncated ?? false;
    }
    expect(seen.length).toBe(4);
    expect(new Set(seen).size).toBe(4);
  });

  test('DeleteObjects deletes by key and by version', async () => {
    await s3.enableVersioning();
    const { VersionId } = await s3.put('a');
    await s3.put('b');
    const Objects = [{ Key: 'a', VersionId }, { Key: 'b' }, { Key: 'never there' }];
    const { Deleted } = await s3.client.send(new sdk.DeleteObjectsCommand({ Bucket: s3.Bucket, Delete: { Objects } }));
    expect(Deleted).toMatchObject([{ Key: 'a', VersionId }, { Key: 'b', DeleteMarker: true }, { DeleteMarker: true }]);
  });
});

describe('ListObjectsV2', () => {
  const list = (rest: Partial<sdk.ListObjectsV2CommandInput> = {}) =>
    s3.client.send(new sdk.ListObjectsV2Command({ Bucket: s3.Bucket, ...rest }));
  const keys = (page: sdk.ListObjectsV2CommandOutput) => (page.Contents ?? []).map(({ Key }) => Key);

  test('keys come in byte order, below a prefix, behind a start', async () => {
    for (const key of ['b', 'a/2', 'a/1', 'a', '\u{1F600}', '\uFF5E']) await s3.put(key);
    expect(keys(await list())).toEqual(['a', 'a/1', 'a/2', 'b', '\uFF5E', '\u{1F600}']);
    expect(keys(await list({ Prefix: 'a/' }))).toEqual(['a/1', 'a/2']);
    expect(keys(await list({ StartAfter: 'a/1', Prefix: 'a' }))).toEqual(['a/2']);
    expect(keys(await list({ Prefix: 'none' }))).toEqual([]);
  });

  test('pages hold keys and common prefixes together, each once', async () => {
    for (const key of ['a/1', 'a/2', 'b', 'c/1', 'c/2', 'd']) await s3.put(key);
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
    await s3.put('a b/ü');
    expect(keys(await list({ EncodingType: 'url' }))).toEqual(['a+b/%C3%BC']);
    await expect(list({ ContinuationToken: 'x' })).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(list({ MaxKeys: -1 })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
