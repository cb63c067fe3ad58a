import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  type QueueAttributeName,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../core/testing.ts';
import { createSqs } from './sqs.ts';

let server: Awaited<ReturnType<typeof startTestServer>>;
let sqs: SQSClient;
let queues = 0;

beforeAll(async () => {
  server = await startTestServer({}, createSqs);
  sqs = new SQSClient(server.client);
});

afterAll(() => server.close());

async function queue(Attributes: Record<string, string> = {}): Promise<string> {
  const command = new CreateQueueCommand({ QueueName: `queue-${++queues}`, Attributes });
  return (await sqs.send(command)).QueueUrl!;
}

const send = (QueueUrl: string, MessageBody: string, more: object = {}) =>
  sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));

const receive = async (QueueUrl: string, more: object = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];

const attribute = async (QueueUrl: string, name: QueueAttributeName) =>
  (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }))).Attributes?.[name];

describe('queues', () => {
  it('are made once under a name; the same attributes give the same queue, others are refused', async () => {
    const QueueName = 'once';
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { DelaySeconds: '1' } }));
    const again = new CreateQueueCommand({ QueueName, Attributes: { DelaySeconds: '1' } });
    expect((await sqs.send(again)).QueueUrl).toBe(QueueUrl);
    await expect(sqs.send(new CreateQueueCommand({ QueueName }))).rejects.toMatchObject({ name: 'QueueNameExists' });
  });

  it('are found by name and by prefix until they are deleted', async () => {
    const url = await queue();
    const QueueName = url.split('/').at(-1)!;
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl).toBe(url);
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: QueueName }))).QueueUrls).toContain(url);
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      message: 'The specified queue does not exist.',
    });
  });

  it.each([
    [{ FifoQueue: 'true' }, 'InvalidAttributeName'],
    [{ VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    [{ DelaySeconds: 'soon' }, 'InvalidAttributeValue'],
  ])('are not made with %o', async (attributes, name) => {
    await expect(queue(attributes)).rejects.toMatchObject({ name });
  });
});

describe('messages', () => {
  it('are hidden once received, come again when their time is over, and are gone once deleted', async () => {
    const url = await queue({ VisibilityTimeout: '30' });
    await send(url, 'hello');
    const [first] = await receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(first).toMatchObject({ Body: 'hello', Attributes: { ApproximateReceiveCount: '1' } });
    expect(await receive(url)).toEqual([]);
    expect(await attribute(url, 'ApproximateNumberOfMessagesNotVisible')).toBe('1');
    server.clock.advance(30_000);
    const [second] = await receive(url);
    expect(second?.MessageId).toBe(first?.MessageId);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first!.ReceiptHandle! }));
    expect(await attribute(url, 'ApproximateNumberOfMessagesNotVisible')).toBe('1');
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second!.ReceiptHandle! }));
    expect(await attribute(url, 'ApproximateNumberOfMessagesNotVisible')).toBe('0');
  });

  it('are received as they come by who waits for them', async () => {
    const url = await queue();
    const release = server.clock.hold();
    const waiting = receive(url, { WaitTimeSeconds: 20 });
    await send(url, 'late');
    expect(await waiting).toMatchObject([{ Body: 'late' }]);
    release();
  });

  it('give nothing to who waits in vain', async () => {
    expect(await receive(await queue(), { WaitTimeSeconds: 20 })).toEqual([]);
  });

  it('are delayed, and dropped after their retention', async () => {
    const url = await queue({ MessageRetentionPeriod: '60' });
    await send(url, 'later', { DelaySeconds: 10 });
    expect(await attribute(url, 'ApproximateNumberOfMessagesDelayed')).toBe('1');
    expect(await receive(url)).toEqual([]);
    server.clock.advance(61_000);
    expect(await receive(url)).toEqual([]);
  });

  it('keep their attributes, with the digest that the SDK checks', async () => {
    const url = await queue();
    const MessageAttributes = {
      kind: { DataType: 'String', StringValue: 'greeting' },
      bytes: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
    };
    const { MD5OfMessageAttributes } = await send(url, 'hello', { MessageAttributes });
    const [message] = await receive(url, { MessageAttributeNames: ['All'] });
    expect(message?.MD5OfMessageAttributes).toBe(MD5OfMessageAttributes);
    expect(message?.MessageAttributes?.kind).toEqual({ DataType: 'String', StringValue: 'greeting' });
  });

  it.each([
    ['', {}, 'MissingParameter'],
    ['\u0001', {}, 'InvalidMessageContents'],
    ['x'.repeat(1025), {}, 'InvalidParameterValue'],
    ['x', { DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['x', { MessageGroupId: 'g' }, 'InvalidParameterValue'],
  ])('%j with %o are refused', async (body, more, name) => {
    const url = await queue({ MaximumMessageSize: '1024' });
    await expect(send(url, body, more)).rejects.toMatchObject({ name });
  });

  it('cannot be sent to or received from what is no queue', async () => {
    const missing = `${server.standIn.endpoint}/${server.standIn.account}/missing`;
    await expect(send(missing, 'x')).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    const call = server.standIn.call('sqs', 'SendMessage', { QueueUrl: 'missing', MessageBody: 'x' });
    await expect(call).rejects.toMatchObject({ name: 'InvalidAddress' });
    const url = await queue();
    const handle = new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: '?' });
    await expect(sqs.send(handle)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });
});
