import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../core/testing.ts';
import { createS3 } from './s3.ts';
import { useS3 } from './testing.ts';

const s3 = useS3();

describe('buckets', () => {
  test('a bucket is listed, found, and deleted only when it is empty', async () => {
    await s3.put('a');
    const { Buckets } = await s3.client.send(new sdk.ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain(s3.Bucket);
    await s3.client.send(new sdk.HeadBucketCommand({ Bucket: s3.Bucket }));
    await expect(s3.client.send(new sdk.DeleteBucketCommand({ Bucket: s3.Bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await s3.client.send(new sdk.DeleteObjectCommand({ Bucket: s3.Bucket, Key: 'a' }));
    await s3.client.send(new sdk.DeleteBucketCommand({ Bucket: s3.Bucket }));
    await expect(s3.client.send(new sdk.HeadBucketCommand({ Bucket: s3.Bucket }))).rejects.toMatchObject({
      name: 'NotFound',
    });
    await expect(s3.put('a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });

  test.each(['Upper', 'ab', 'a..b', '-ab', '10.0.0.1', 'xn--abc'])('the name %s is refused', async (name) => {
    const { status } = await s3.raw('PUT', name);
    expect(status).toBe(400);
    await expect(s3.standIn.call('s3', 'CreateBucket', { Bucket: name })).rejects.toMatchObject({
      code: 'InvalidBucketName',
    });
  });

  test('creating a bucket again is refused outside us-east-1, where the location must be named', async () => {
    const elsewhere = await startTestServer({ region: 'eu-west-1' }, createS3);
    const client = new sdk.S3Client(elsewhere.client);
    const create = (LocationConstraint: sdk.BucketLocationConstraint) =>
      client.send(
        new sdk.CreateBucketCommand({ Bucket: s3.Bucket, CreateBucketConfiguration: { LocationConstraint } }),
      );
    await create('eu-west-1');
    await expect(create('eu-west-1')).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' });
    await expect(create('us-west-2')).rejects.toMatchObject({ name: 'IllegalLocationConstraintException' });
    const location = await client.send(new sdk.GetBucketLocationCommand({ Bucket: s3.Bucket }));
    expect(location.LocationConstraint).toBe('eu-west-1');
    await elsewhere.close();
  });

  test('settings are kept and given back; what was never set has its default or its error', async () => {
    const block = await s3.client.send(new sdk.GetPublicAccessBlockCommand({ Bucket: s3.Bucket }));
    expect(block.PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(true);
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const }, BucketKeyEnabled: true };
    const ServerSideEncryptionConfiguration = { Rules: [rule] };
    await s3.client.send(new sdk.PutBucketEncryptionCommand({ Bucket: s3.Bucket, ServerSideEncryptionConfiguration }));
    const encryption = await s3.client.send(new sdk.GetBucketEncryptionCommand({ Bucket: s3.Bucket }));
    expect(encryption.ServerSideEncryptionConfiguration).toEqual(ServerSideEncryptionConfiguration);
    await expect(s3.client.send(new sdk.GetBucketPolicyCommand({ Bucket: s3.Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [] });
    await s3.client.send(new sdk.PutBucketPolicyCommand({ Bucket: s3.Bucket, Policy }));
    expect((await s3.client.send(new sdk.GetBucketPolicyCommand({ Bucket: s3.Bucket }))).Policy).toBe(Policy);
    await expect(
      s3.client.send(new sdk.PutBucketPolicyCommand({ Bucket: s3.Bucket, Policy: 'no' })),
    ).rejects.toMatchObject({
      name: 'MalformedPolicy',
    });
  });
});
