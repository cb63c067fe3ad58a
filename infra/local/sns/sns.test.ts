import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as sdk from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestServer, testRole } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createSns } from './sns.ts';

let started: Awaited<ReturnType<typeof startTestServer>>;
let sns: sdk.SNSClient;
let TopicArn: string;
let count = 0;

beforeAll(async () => {
  started = await startTestServer({}, createSns, createIam);
  sns = new sdk.SNSClient(started.client);
});
afterAll(() => started.close());
beforeEach(async () => {
  TopicArn = (await sns.send(new sdk.CreateTopicCommand({ Name: `topic-${++count}` }))).TopicArn!;
});

interface Mail {
  topic: string;
  to: string[];
  subject: string;
  message: string;
  token?: string;
}

const mails = (): Mail[] =>
  readFileSync(path.join(started.standIn.directory, 'notices.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ topic }) => topic === TopicArn);
const publish = (rest: Partial<sdk.PublishCommandInput> = {}) =>
  sns.send(new sdk.PublishCommand({ TopicArn, Message: 'done', ...rest }));
const subscribe = (rest: Partial<sdk.SubscribeCommandInput> = {}) =>
  sns.send(new sdk.SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'team@example.com', ...rest }));

describe('topics', () => {
  test('creating a topic again gives the same one, unless its attributes differ', async () => {
    const Name = `topic-${count}`;
    expect((await sns.send(new sdk.CreateTopicCommand({ Name }))).TopicArn).toBe(TopicArn);
    const other = sns.send(new sdk.CreateTopicCommand({ Name, Attributes: { DisplayName: 'x' } }));
    await expect(other).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(sns.send(new sdk.CreateTopicCommand({ Name: 'a b' }))).rejects.toThrow('Topic Name');
  });

  test('FIFO topics say so in their names, and take a message of one id once in five minutes', async () => {
    const fifo = (Name: string, more: object = {}) =>
      sns.send(new sdk.CreateTopicCommand({ Name, Attributes: { FifoTopic: 'true', ...more } }));
    await expect(fifo('unsaid')).rejects.toThrow('Fifo Topic names must end with .fifo');
    await expect(sns.send(new sdk.CreateTopicCommand({ Name: 'x.fifo' }))).rejects.toThrow('Topic Name');
    TopicArn = (await fifo(`ids-${count}.fifo`)).TopicArn!;
    await expect(subscribe()).rejects.toThrow('Invalid protocol type');
    await expect(publish()).rejects.toThrow('The MessageGroupId parameter is required for FIFO topics');
    await expect(publish({ MessageGroupId: 'g' })).rejects.toThrow('MessageDeduplicationId provided explicitly');
    const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const first = await publish(ids);
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect((await publish(ids)).MessageId).toBe(first.MessageId);
    started.clock.advance(5 * 60_000);
    expect((await publish(ids)).MessageId).not.toBe(first.MessageId);
    TopicArn = (await fifo(`content-${count}.fifo`, { ContentBasedDeduplication: 'true' })).TopicArn!;
    const hashed = await publish({ MessageGroupId: 'g' });
    expect((await publish({ MessageGroupId: 'g' })).SequenceNumber).toBe(hashed.SequenceNumber);
  });

  test('attributes are set and read; unknown ones and malformed policies are refused', async () => {
    const set = (AttributeName: string, AttributeValue: string) =>
      sns.send(new sdk.SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
    await set('DisplayName', 'Notices');
    const { Attributes } = await sns.send(new sdk.GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ TopicArn, DisplayName: 'Notices', SubscriptionsConfirmed: '0' });
    await expect(set('FifoTopic', 'true')).rejects.toThrow('AttributeName');
    await expect(set('Policy', '{}')).rejects.toThrow('Policy');
  });

  test('a deleted topic is gone, and deleting it again succeeds', async () => {
    for (let i = 0; i < 2; i++) await sns.send(new sdk.DeleteTopicCommand({ TopicArn }));
    await expect(publish()).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  test('tags are put, listed and removed', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }];
    await sns.send(new sdk.TagResourceCommand({ ResourceArn: TopicArn, Tags }));
    const list = () => sns.send(new sdk.ListTagsForResourceCommand({ ResourceArn: TopicArn }));
    expect((await list()).Tags).toEqual(Tags);
    await sns.send(new sdk.UntagResourceCommand({ ResourceArn: TopicArn, TagKeys: ['team'] }));
    expect((await list()).Tags ?? []).toEqual([]);
  });
});

describe('e-mail', () => {
  test('a subscriber gets messages only after having confirmed', async () => {
    expect((await subscribe()).SubscriptionArn).toBe('pending confirmation');
    await publish();
    const token = mails().find((mail) => mail.token)!.token;
    await sns.send(new sdk.ConfirmSubscriptionCommand({ TopicArn, Token: token }));
    await publish({ Subject: 'Retrained' });
    expect(mails().slice(1)).toMatchObject([
      { to: [], message: 'done' },
      { to: ['team@example.com'], subject: 'Retrained', message: 'done' },
    ]);
  });

  test('a subscription that is removed gets nothing more', async () => {
    const { SubscriptionArn } = await subscribe({ ReturnSubscriptionArn: true });
    const listed = await sns.send(new sdk.ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(listed.Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation', Protocol: 'email' }]);
    await sns.send(new sdk.UnsubscribeCommand({ SubscriptionArn }));
    expect((await sns.send(new sdk.ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions ?? []).toEqual([]);
  });

  test('other protocols, bad addresses and made-up tokens are refused', async () => {
    await expect(subscribe({ Protocol: 'https', Endpoint: 'https://example.com' })).rejects.toThrow('Protocol');
    await expect(subscribe({ Endpoint: 'team' })).rejects.toThrow('Email address');
    const confirm = sns.send(new sdk.ConfirmSubscriptionCommand({ TopicArn, Token: 'x' }));
    await expect(confirm).rejects.toThrow('Token');
  });
});

describe('Publish', () => {
  test.each([
    ['an empty message', { Message: '' }, 'Empty message'],
    ['a message over 256 KiB', { Message: 'x'.repeat(256 * 1024 + 1) }, 'Message too long'],
    ['a subject over 100 characters', { Subject: 'x'.repeat(101) }, 'Subject'],
    ['a subject with a line break', { Subject: 'a\nb' }, 'Subject'],
    ['a subject that is not ASCII', { Subject: 'ä' }, 'Subject'],
    ['message attributes', { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } }, 'MessageAttributes'],
    ['what is no ARN', { TopicArn: 'topic' }, 'TopicArn'],
  ])('%s is refused', async (_, rest, message) => {
    await expect(publish(rest)).rejects.toThrow(message);
  });

  test('a role may do only what its policies say, and nothing that the policy of the topic denies', async () => {
    const { caller, arn, setPolicy } = await testRole(started.standIn, 'publisher');
    const as = (operation: string, input: object) => started.standIn.call('sns', operation, input, caller);
    const send = () => as('Publish', { TopicArn, Message: 'x' });
    await expect(send()).rejects.toMatchObject({ code: 'AuthorizationError', status: 403 });
    await setPolicy({ Action: 'sns:Publish', Resource: TopicArn });
    expect(await send()).toHaveProperty('MessageId');
    await expect(as('DeleteTopic', { TopicArn })).rejects.toThrow(`SNS:DeleteTopic on resource: ${TopicArn}`);
    const deny = { Effect: 'Deny', Action: 'sns:Publish', Principal: { AWS: arn }, Resource: TopicArn };
    const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement: deny });
    await sns.send(new sdk.SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
    await expect(send()).rejects.toThrow('with an explicit deny in a resource-based policy');
  });
});
