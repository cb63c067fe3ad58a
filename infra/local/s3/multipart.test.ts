import { createHash } from 'node:crypto';
import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { useS3 } from './testing.ts';

const s3 = useS3();

describe('multipart uploads', () => {
  const five = Buffer.alloc(5 * 1024 ** 2, 'x');
  const create = async () =>
    (
      await s3.client.send(
        new sdk.CreateMultipartUploadCommand({ Bucket: s3.Bucket, Key: 'big', ChecksumAlgorithm: 'CRC32' }),
      )
    ).UploadId!;
  const upload = async (UploadId: string, PartNumber: number, Body: Uint8Array) => ({
    ...(await s3.client.send(new sdk.UploadPartCommand({ Bucket: s3.Bucket, Key: 'big', UploadId, PartNumber, Body }))),
    PartNumber,
  });
  const complete = (UploadId: string, Parts: sdk.CompletedPart[]) =>
    s3.client.send(
      new sdk.CompleteMultipartUploadCommand({ Bucket: s3.Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } }),
    );

  test('the parts become one object, whose ETag counts them', async () => {
    const UploadId = await create();
    const parts = [await upload(UploadId, 1, five), await upload(UploadId, 2, Buffer.from('tail'))];
    const listed = await s3.client.send(new sdk.ListPartsCommand({ Bucket: s3.Bucket, Key: 'big', UploadId }));
    expect(listed.Parts?.map(({ Size }) => Size)).toEqual([five.length, 4]);
    const { ETag, ChecksumCRC32 } = await complete(UploadId, parts);
    const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest();
    const expected = md5(Buffer.concat([md5(five), md5(Buffer.from('tail'))])).toString('hex');
    expect(ETag).toBe(`"${expected}-2"`);
    expect(ChecksumCRC32).toMatch(/-2$/);
    expect((await s3.get('big')).ContentLength).toBe(five.length + 4);
    await expect(complete(UploadId, parts)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('a part under 5 MiB that is not the last, a wrong ETag and a wrong order are refused', async () => {
    const UploadId = await create();
    const small = await upload(UploadId, 1, Buffer.from('small'));
    const tail = await upload(UploadId, 2, Buffer.from('tail'));
    await expect(complete(UploadId, [small, tail])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(UploadId, [tail, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete(UploadId, [{ ...small, ETag: '"0"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await s3.client.send(new sdk.AbortMultipartUploadCommand({ Bucket: s3.Bucket, Key: 'big', UploadId }));
    await expect(upload(UploadId, 1, five)).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});
