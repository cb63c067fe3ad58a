import type { CheckedOperation } from '../core/checked-operations.ts';
import type { Clock } from '../core/clock.ts';
import { AwsError } from '../core/errors.ts';
import { asked } from './attributes.ts';
import { type MessageAttributes, md5, md5OfAttributes } from './digests.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';

/** Most messages that one request receives. */
const MAX_MESSAGES = 10;

// https://www.w3.org/TR/REC-xml/#charsets, which SQS cites for what a message may hold.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the rule names them
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u;

/** Send, receive and delete messages. */
export function messageOperations(queues: Queues): Record<string, CheckedOperation> {
  const { clock } = queues.standIn;
  const resource = ({ QueueUrl }: { QueueUrl: string }) => queues.arnOf(queues.nameIn(QueueUrl));
  return {
    SendMessage: {
      resource,
      run({ QueueUrl, MessageBody, MessageAttributes = {}, DelaySeconds, ...others }) {
        const queue = queues.byUrl(QueueUrl);
        refuseOtherMembers(others);
        checkBody(queue, MessageBody, MessageAttributes);
        const delay = bounded('DelaySeconds', DelaySeconds ?? Number(queue.attributes.DelaySeconds), 0, 900);
        const sent = queue.send(MessageBody, MessageAttributes, clock.now(), delay);
        queues.standIn.tell('sqs', `${queue.name}: a message`);
        return sent;
      },
    },
    ReceiveMessage: {
      resource,
      async run({ QueueUrl, MaxNumberOfMessages = 1, VisibilityTimeout, WaitTimeSeconds, ...wanted }) {
        const queue = queues.byUrl(QueueUrl);
        const { attributes } = queue;
        const most = bounded('MaxNumberOfMessages', MaxNumberOfMessages, 1, MAX_MESSAGES);
        const hidden = VisibilityTimeout ?? Number(attributes.VisibilityTimeout);
        const visibility = bounded('VisibilityTimeout', hidden, 0, 43_200);
        const waitSeconds = WaitTimeSeconds ?? Number(attributes.ReceiveMessageWaitTimeSeconds);
        const wait = bounded('WaitTimeSeconds', waitSeconds, 0, 20);
        let received = queue.receive(most, visibility, clock.now());
        if (received.length === 0 && wait > 0) {
          await arrival(queue, clock, wait);
          received = queue.receive(most, visibility, clock.now());
        }
        return received.length > 0 ? { Messages: received.map((message) => shown(message, wanted)) } : {};
      },
    },
    DeleteMessage: {
      resource,
      run({ QueueUrl, ReceiptHandle }) {
        const queue = queues.byUrl(QueueUrl);
        if (!/^[\w+/=]+\.[\w+/=]+$/.test(ReceiptHandle))
          throw new AwsError('ReceiptHandleIsInvalid', `The input receipt handle "${ReceiptHandle}" is invalid.`, 404);
        queue.delete(ReceiptHandle);
        return {};
      },
    },
  };
}

/** Settles when a message is sent to the queue, at the latest after `seconds` of the stand-in's time. */
function arrival(queue: Queue, clock: Clock, seconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      timer.cancel();
      stop();
      resolve();
    };
    const stop = queue.onArrival(end);
    const timer = clock.after(seconds * 1000, end);
  });
}

function shown(
  message: ReturnType<Queue['receive']>[number],
  wanted: { AttributeNames?: string[]; MessageSystemAttributeNames?: string[]; MessageAttributeNames?: string[] },
) {
  const { id, body, receiptHandle, attributes } = message;
  const { AttributeNames = [], MessageSystemAttributeNames = [], MessageAttributeNames = [] } = wanted;
  const system = {
    SentTimestamp: String(message.sent),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceived),
  };
  const Attributes = asked(system, [...AttributeNames, ...MessageSystemAttributeNames]);
  const own = Object.entries(attributes).filter(([name]) =>
    MessageAttributeNames.some((pattern) => pattern === 'All' || pattern === '.*' || pattern === name),
  );
  const MessageAttributes = Object.fromEntries(own);
  return {
    MessageId: id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5(body),
    Body: body,
    ...(Object.keys(Attributes).length > 0 && { Attributes }),
    ...(own.length > 0 && { MessageAttributes, MD5OfMessageAttributes: md5OfAttributes(MessageAttributes) }),
  };
}

/** Members for FIFO queues, and system attributes of messages: left out, and so refused. */
function refuseOtherMembers(members: Record<string, unknown>): void {
  const [name] = Object.keys(members);
  if (name)
    throw new AwsError(
      'InvalidParameterValue',
      `The stand-in does not act on ${name}; it has standard queues, and no system attributes of messages`,
    );
}

function checkBody({ attributes: { MaximumMessageSize } }: Queue, body: string, attributes: MessageAttributes): void {
  if (body === '') throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (FORBIDDEN.test(body))
    throw new AwsError(
      'InvalidMessageContents',
      'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.',
    );
  const size = Object.entries(attributes).reduce(
    (bytes, [name, { DataType, StringValue = '', BinaryValue = '' }]) =>
      bytes + Buffer.byteLength(name + DataType + StringValue) + BinaryValue.length,
    Buffer.byteLength(body),
  );
  if (size > Number(MaximumMessageSize))
    throw new AwsError(
      'InvalidParameterValue',
      `One or more parameters are invalid. Reason: Message must be shorter than ${MaximumMessageSize} bytes.`,
    );
}

function bounded(name: string, value: number, min: number, max: number): number {
  if (value >= min && value <= max) return value;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`,
  );
}
