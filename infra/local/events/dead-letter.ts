import type { StandIn } from '../core/stand-in.ts';
import type { DeliveryFailure } from './delivery-failure.ts';
import { requireAllowed } from './resource-policy.ts';
import type { Rule, Target } from './rule.ts';
import type { Event } from './target-input.ts';

interface GivenUp {
  failure: DeliveryFailure;
  retries: number;
  /** The setting of the target's retry policy that ended the retries; undefined for a failure that is never retried. */
  exhausted: string | undefined;
}

/**
 * Puts an event that could not be delivered into the target's dead-letter queue, if the queue's policy lets this rule do
 * so. Without a queue, or without the right, the event is lost, which is told.
 *
 * Unverified against AWS: whether the message holds the event or what the input transformer made of it. It is the event
 * here, which is the worse case: an event of AwaitApproval holds a task token.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function sendDeadLetter(
  standIn: StandIn,
  rule: Rule,
  target: Target,
  event: Event,
  { failure, retries, exhausted }: GivenUp,
): Promise<void> {
  const queueArn = target.DeadLetterConfig?.Arn;
  if (!queueArn) return standIn.tell('events', `${rule.name} to ${target.Arn}: the event is lost`);
  const texts = {
    RULE_ARN: rule.arn,
    TARGET_ARN: target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    RETRY_ATTEMPTS: String(retries),
    ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
  };
  const attributes = Object.entries(texts).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
  try {
    const { QueueUrl } = await standIn.call('sqs', 'GetQueueUrl', { QueueName: queueArn.split(':').at(-1) });
    const { Attributes } = await standIn.call('sqs', 'GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] });
    requireAllowed(standIn, Attributes.Policy, 'sqs:SendMessage', queueArn, rule);
    const MessageAttributes = Object.fromEntries(attributes);
    await standIn.call('sqs', 'SendMessage', { QueueUrl, MessageBody: JSON.stringify(event), MessageAttributes });
  } catch (error) {
    standIn.tell('events', `${rule.name} to ${queueArn}: ${(error as Error).message}; the event is lost`);
  }
}
