import { randomUUID } from 'node:crypto';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import type { Mailbox } from './mailbox.ts';
import { invalid, type SnsState } from './state.ts';

const MAX_MESSAGE_BYTES = 256 * 1024;

/**
 * Publish, to a topic's e-mail subscribers. Message attributes and the per-protocol `MessageStructure` mean nothing to an
 * e-mail and are refused.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export function publishOperation(sns: SnsState, mailbox: Mailbox): Operation {
  const publish: Operation = async ({ TopicArn, Message, Subject }) => {
    checkMessage(Message);
    checkSubject(Subject);
    const topic = sns.topic(TopicArn);
    await mailbox.message(topic, Subject, Message);
    return { MessageId: randomUUID() };
  };
  return withMembers({ required: ['Message', 'TopicArn'], optional: ['Subject'] }, publish, 'InvalidParameter');
}

function checkMessage(message: string): void {
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) throw invalid('Message too long');
}

// "ASCII text that begins with a letter, number, or punctuation mark; must not include line breaks or control
// characters; and must be less than 100 characters long" (API reference).
function checkSubject(subject: string | undefined): void {
  if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
}
