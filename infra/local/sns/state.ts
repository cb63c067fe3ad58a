import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';

export interface Tag {
  Key: string;
  Value: string;
}

export interface Subscription {
  arn: string;
  protocol: 'email';
  endpoint: string;
  confirmed: boolean;
  /** What the confirmation message holds; a person's way to confirm. */
  token: string;
}

export interface Topic {
  arn: string;
  /** What was published to a FIFO topic, by its deduplication id. */
  published: Map<string, Published>;
  attributes: Map<string, string>;
  tags: Tag[];
  /** By ARN. */
  subscriptions: Map<string, Subscription>;
}

/** A message that a FIFO topic took, and until when (epoch milliseconds) it takes the same one for a repetition. */
interface Published {
  answer: { MessageId: string; SequenceNumber: string };
  until: number;
}

/** Whether an ARN is of a FIFO topic: its name says so. */
export const isFifo = (arn: string): boolean => arn.endsWith('.fifo');

/** The topics, by ARN. */
export class SnsState {
  readonly standIn: StandIn;
  readonly topics = new Map<string, Topic>();

  constructor(standIn: StandIn) {
    this.standIn = standIn;
  }

  /** @throws AwsError InvalidParameter for what is no topic's ARN, NotFound */
  topic(arn: string): Topic {
    if (!/^arn:aws:sns:[\w-]+:\d{12}:[\w-]+(\.fifo)?$/.test(arn)) throw invalid('TopicArn');
    return found(this.topics.get(arn), 'NotFound', 'Topic does not exist');
  }

  /** The subscription of an ARN and its topic. */
  subscription(arn: string): { topic: Topic; subscription: Subscription } {
    const topic = this.topics.get(arn.split(':').slice(0, 6).join(':'));
    const subscription = found(topic?.subscriptions.get(arn), 'NotFound', 'Subscription does not exist');
    return { topic: topic!, subscription };
  }
}

/** SNS's error for a parameter that it does not take. */
export const invalid = (what: string) => new AwsError('InvalidParameter', `Invalid parameter: ${what}`);

/** Gives an entity that must be there. @throws AwsError with this code and status 404 when it is not */
export function found<T>(entity: T | undefined, code: string, message: string): T {
  if (entity === undefined) throw new AwsError(code, message, 404);
  return entity;
}
