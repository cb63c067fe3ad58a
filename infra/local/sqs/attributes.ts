import { AwsError } from '../core/errors.ts';
import { parsePolicy } from '../iam/policy.ts';

/** A queue's attributes by their names, as text. */
export type AttributeMap = Record<string, string>;

/**
 * The attributes that a queue may be given: what a queue has that was not given any, and bounds.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
 */
const SETTABLE: Record<string, { initial: number; min: number; max: number }> = {
  DelaySeconds: { initial: 0, min: 0, max: 900 },
  MaximumMessageSize: { initial: 1_048_576, min: 1024, max: 1_048_576 },
  MessageRetentionPeriod: { initial: 345_600, min: 60, max: 1_209_600 },
  ReceiveMessageWaitTimeSeconds: { initial: 0, min: 0, max: 20 },
  VisibilityTimeout: { initial: 30, min: 0, max: 43_200 },
};

/** The attributes that a queue has when it was given none. */
export const initialAttributes = (): AttributeMap =>
  Object.fromEntries(Object.entries(SETTABLE).map(([name, rule]) => [name, String(rule.initial)]));

/**
 * Checks attributes that a queue is to be given.
 * @throws AwsError InvalidAttributeName for what a queue has not (or what is left out here: FIFO queues, redrives, keys),
 *   InvalidAttributeValue for what is out of bounds
 */
export function checkAttributes(given: AttributeMap): void {
  for (const [name, value] of Object.entries(given)) {
    if (name === 'Policy') {
      checkPolicy(value);
      continue;
    }
    const rule = SETTABLE[name];
    if (!rule) throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < rule.min || number > rule.max)
      throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  }
}

/** An empty policy takes the queue's policy away. */
function checkPolicy(text: string): void {
  if (text === '') return;
  try {
    parsePolicy(text, 'resource');
  } catch {
    throw new AwsError('InvalidAttributeValue', 'Invalid value for the parameter Policy.');
  }
}

/** Those of the attributes that a request asks for: by name, or `All`. */
export function asked(attributes: AttributeMap, names: string[] = []): AttributeMap {
  const wanted = Object.entries(attributes).filter(([name]) => names.includes('All') || names.includes(name));
  return Object.fromEntries(wanted);
}
