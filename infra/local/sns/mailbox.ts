import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import type { StandIn } from '../core/stand-in.ts';
import type { Subscription, Topic } from './state.ts';

/** A line of the mailbox. */
interface Mail {
  at: string;
  topic: string;
  /** The addresses it was delivered to; empty when nobody has confirmed a subscription. */
  to: string[];
  subject: string;
  message: string;
  /** What confirms a subscription (ConfirmSubscription), in place of the link in the e-mail. */
  token?: string;
}

/**
 * Where e-mail goes here: a line of JSON each in `notices.jsonl` under the stand-in's directory. As in AWS, nobody gets a
 * topic's messages before having confirmed; the line is written all the same, with an empty `to`.
 */
export class Mailbox {
  readonly #standIn: StandIn;
  readonly #file: string;

  constructor(standIn: StandIn) {
    this.#standIn = standIn;
    this.#file = path.join(standIn.directory, 'notices.jsonl');
  }

  async message(topic: Topic, subject: string | undefined, message: string): Promise<void> {
    const confirmed = [...topic.subscriptions.values()].filter((subscription) => subscription.confirmed);
    await this.#write(topic, {
      to: confirmed.map(({ endpoint }) => endpoint),
      // What the subject line of an e-mail says when the publisher gives none.
      subject: subject ?? 'AWS Notification Message',
      message,
    });
  }

  confirmation(topic: Topic, { endpoint, token }: Subscription): Promise<void> {
    const message = `You have chosen to subscribe to the topic ${topic.arn}. Nothing is sent to you until you confirm.`;
    return this.#write(topic, {
      to: [endpoint],
      subject: 'AWS Notification - Subscription Confirmation',
      message,
      token,
    });
  }

  async #write({ arn }: Topic, mail: Omit<Mail, 'at' | 'topic'>): Promise<void> {
    const line: Mail = { at: new Date(this.#standIn.clock.now()).toISOString(), topic: arn, ...mail };
    await appendFile(this.#file, `${JSON.stringify(line)}\n`);
    this.#standIn.tell('sns', `${arn.split(':').at(-1)}: ${mail.subject}`);
  }
}
