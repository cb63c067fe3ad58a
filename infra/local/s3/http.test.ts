import * as sdk from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { textOf, useS3 } from './testing.ts';

const s3 = useS3();

describe('what is not implemented is refused and changes nothing', () => {
  test('PutObjectTagging does not overwrite the object', async () => {
    await s3.put('a', 'content');
    const Tagging = { TagSet: [{ Key: 'k', Value: 'v' }] };
    const tag = s3.client.send(new sdk.PutObjectTaggingCommand({ Bucket: s3.Bucket, Key: 'a', Tagging }));
    await expect(tag).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('PutObjectTagging'),
    });
    expect(await textOf(s3.get('a'))).toBe('content');
  });

  test('members, headers and query parameters that have no effect here', async () => {
    const refused = { name: 'NotImplemented' };
    await expect(s3.put('a', 'x', { ObjectLockMode: 'GOVERNANCE' })).rejects.toMatchObject(refused);
    await expect(s3.put('a', 'x', { ExpectedBucketOwner: '111111111111' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    expect((await s3.raw('GET', `${s3.Bucket}/a?new-feature`)).status).toBe(501);
    expect((await s3.raw('PUT', `${s3.Bucket}/a`, { 'x-amz-new-feature': '1' }, 'x')).status).toBe(501);
  });

  test('a request without a signature', async () => {
    const response = await fetch(`${s3.standIn.endpoint}/${s3.Bucket}/a`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });

  test('a document that is not well-formed', async () => {
    const response = await s3.raw('POST', `${s3.Bucket}?delete`, {}, '<Delete><Object><Kee>a</Kee></Object></Delete>');
    expect(await response.text()).toContain('<Code>MalformedXML</Code>');
  });
});

describe('EventBridge notifications', () => {
  test('"Object Created" is put once the bucket has them on', async () => {
    const events: Record<string, string>[] = [];
    const record = (event: Record<string, string>) => void events.push(event);
    s3.standIn.add({ name: 'events', protocol: 'json-1.1', operations: { PutServiceEvent: record } });
    await s3.put('silent');
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.client.send(
      new sdk.PutBucketNotificationConfigurationCommand({ Bucket: s3.Bucket, NotificationConfiguration }),
    );
    await s3.put('raw/START', 'go');
    expect(events).toMatchObject([
      { Source: 'aws.s3', DetailType: 'Object Created', Resources: [`arn:aws:s3:::${s3.Bucket}`] },
    ]);
    expect(JSON.parse(events[0]!.Detail!)).toMatchObject({
      bucket: { name: s3.Bucket },
      object: { key: 'raw/START', size: 2 },
      reason: 'PutObject',
    });
  });
});
