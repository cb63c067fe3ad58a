import { createHash, randomUUID } from 'node:crypto';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import type { Mailbox } from './mailbox.ts';
import { invalid, isFifo, type SnsState, type Topic } from './state.ts';

const MAX_MESSAGE_BYTES = 256 * 1024;
/** How long a FIFO topic takes a message with the same deduplication id for a repetition. */
const DEDUPLICATION_MS = 5 * 60_000;

/**
 * Publish, to a topic's e-mail subscribers; a FIFO topic can have none. Message attributes and the per-protocol
 * `MessageStructure` mean nothing to an e-mail and are refused.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function publishOperation(sns: SnsState, mailbox: Mailbox): Operation {
  let sequence = 0;
  const publish: Operation = async ({ TopicArn, Message, Subject, MessageGroupId, MessageDeduplicationId }) => {
    checkMessage(Message);
    checkSubject(Subject);
    const topic = sns.topic(TopicArn);
    if (!isFifo(topic.arn)) {
      if (MessageDeduplicationId !== undefined)
        throw invalid(
          'MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
        );
      await mailbox.message(topic, Subject, Message);
      return { MessageId: randomUUID() };
    }
    if (MessageGroupId === undefined) throw invalid('The MessageGroupId parameter is required for FIFO topics');
    const id = MessageDeduplicationId ?? contentId(topic, Message);
    const now = sns.standIn.clock.now();
    const known = topic.published.get(id);
    if (known && known.until > now) return known.answer;
    const answer = { MessageId: randomUUID(), SequenceNumber: sequenceNumber(++sequence) };
    topic.published.set(id, { answer, until: now + DEDUPLICATION_MS });
    await mailbox.message(topic, Subject, Message);
    return answer;
  };
  const optional = ['Subject', 'MessageGroupId', 'MessageDeduplicationId'];
  return withMembers({ required: ['Message', 'TopicArn'], optional }, publish, 'InvalidParameter');
}

/** The deduplication id of a message that was given none, where the topic makes it from the content. */
function contentId(topic: Topic, message: string): string {
  if (topic.attributes.get('ContentBasedDeduplication') === 'true')
    return createHash('sha256').update(message).digest('hex');
  throw invalid(
    'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  );
}

/** Twenty digits that grow with every message. */
const sequenceNumber = (sequence: number): string => `1${String(sequence).padStart(16, '0')}000`;

function checkMessage(message: string): void {
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw invalid('Message too long');
}

// "ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks or control
// characters; and must be less than 100 characters long" (API reference).
function checkSubject(subject: string | undefined): void {
  if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
}
