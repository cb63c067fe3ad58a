import { randomBytes, randomUUID } from 'node:crypto';
import type { AttributeMap } from './attributes.ts';
import { type MessageAttributes, md5, md5OfAttributes } from './digests.ts';

/** A message in a queue. */
interface Message {
  id: string;
  body: string;
  attributes: MessageAttributes;
  /** Epoch milliseconds. */
  sent: number;
  firstReceived?: number;
  receives: number;
  /** When it can be received (again), epoch milliseconds. */
  visibleAt: number;
  /** Handle of its last receipt; only this one deletes it. */
  receiptHandle?: string;
}

/** A standard queue: messages in the order of sending, each given out again when it was not deleted in time. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly created: number;
  readonly attributes: AttributeMap;
  readonly #messages = new Map<string, Message>();
  readonly #arrivals = new Set<() => void>();

  constructor(options: { name: string; arn: string; url: string; created: number; attributes: AttributeMap }) {
    this.name = options.name;
    this.arn = options.arn;
    this.url = options.url;
    this.created = options.created;
    this.attributes = options.attributes;
  }

  /** Adds a message that can be received after `delaySeconds`. */
  send(body: string, attributes: MessageAttributes, now: number, delaySeconds: number) {
    const message: Message = {
      id: randomUUID(),
      body,
      attributes,
      sent: now,
      receives: 0,
      visibleAt: now + delaySeconds * 1000,
    };
    this.#messages.set(message.id, message);
    for (const arrived of this.#arrivals) arrived();
    return {
      MessageId: message.id,
      MD5OfMessageBody: md5(body),
      MD5OfMessageAttributes: Object.keys(attributes).length > 0 ? md5OfAttributes(attributes) : undefined,
    };
  }

  /** Up to `most` messages that can be received now, hidden for `visibilitySeconds` from then on. */
  receive(most: number, visibilitySeconds: number, now: number) {
    this.#expire(now);
    const visible = [...this.#messages.values()].filter(({ visibleAt }) => visibleAt <= now).slice(0, most);
    return visible.map((message) => {
      message.receives++;
      message.firstReceived ??= now;
      message.visibleAt = now + visibilitySeconds * 1000;
      message.receiptHandle = `${Buffer.from(message.id).toString('base64')}.${randomBytes(24).toString('base64')}`;
      return { ...message, receiptHandle: message.receiptHandle };
    });
  }

  /** Deletes the message of a receipt. An old receipt, or one that was used, does nothing, as in AWS. */
  delete(receiptHandle: string): void {
    for (const message of this.#messages.values())
      if (message.receiptHandle === receiptHandle) this.#messages.delete(message.id);
  }

  /** Calls `arrived` for each message sent from now on. Returns the function that ends it. */
  onArrival(arrived: () => void): () => void {
    this.#arrivals.add(arrived);
    return () => this.#arrivals.delete(arrived);
  }

  /** How many messages can be received, are being worked on, and are delayed. */
  counts(now: number) {
    this.#expire(now);
    const all = [...this.#messages.values()];
    const hidden = all.filter(({ visibleAt }) => visibleAt > now);
    const delayed = hidden.filter(({ receives }) => receives === 0).length;
    return { visible: all.length - hidden.length, notVisible: hidden.length - delayed, delayed };
  }

  #expire(now: number): void {
    const retention = Number(this.attributes.MessageRetentionPeriod) * 1000;
    for (const { id, sent } of this.#messages.values()) if (now - sent > retention) this.#messages.delete(id);
  }
}
