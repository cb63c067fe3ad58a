import { randomBytes, randomUUID } from 'node:crypto';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import type { Mailbox } from './mailbox.ts';
import { invalid, isFifo, type SnsState, type Subscription, type Topic } from './state.ts';

/** Subscriptions by e-mail, the only protocol that is delivered here. */
export function subscriptionOperations(sns: SnsState, mailbox: Mailbox): Record<string, Operation> {
  const subscribe: Operation = async (input) => {
    const topic = sns.topic(input.TopicArn);
    if (isFifo(topic.arn)) throw invalid('Invalid protocol type: FIFO topics deliver to queues only');
    if (input.Protocol !== 'email')
      throw invalid(`Protocol: the stand-in delivers to "email" only, found "${input.Protocol}"`);
    if (!/^[^@\s]+@[^@\s]+$/.test(input.Endpoint ?? '')) throw invalid('Email address');
    const subscription = existing(topic, input.Endpoint) ?? make(topic, input.Endpoint);
    if (!subscription.confirmed) await mailbox.confirmation(topic, subscription);
    const told = subscription.confirmed || String(input.ReturnSubscriptionArn) === 'true';
    return { SubscriptionArn: told ? subscription.arn : 'pending confirmation' };
  };

  const confirm: Operation = (input) => {
    const subscriptions = [...sns.topic(input.TopicArn).subscriptions.values()];
    const subscription = subscriptions.find(({ token }) => token === input.Token);
    if (!subscription) throw invalid('Token');
    subscription.confirmed = true;
    return { SubscriptionArn: subscription.arn };
  };

  const described = (topic: Topic, { arn, protocol, endpoint, confirmed }: Subscription) => ({
    SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
    Owner: sns.standIn.account,
    Protocol: protocol,
    Endpoint: endpoint,
    TopicArn: topic.arn,
  });

  const code = 'InvalidParameter';
  return {
    Subscribe: withMembers(
      { required: ['TopicArn', 'Protocol'], optional: ['Endpoint', 'ReturnSubscriptionArn', 'Attributes'] },
      (input, call) => {
        if (Object.keys(input.Attributes ?? {}).length > 0)
          throw invalid('Attributes: the stand-in has none for email');
        return subscribe(input, call);
      },
      code,
    ),
    ConfirmSubscription: withMembers({ required: ['TopicArn', 'Token'] }, confirm, code),
    Unsubscribe: withMembers(
      { required: ['SubscriptionArn'] },
      (input) => {
        if (!/^arn:aws:sns:/.test(input.SubscriptionArn)) throw invalid('SubscriptionArn');
        const { topic } = sns.subscription(input.SubscriptionArn);
        topic.subscriptions.delete(input.SubscriptionArn);
      },
      code,
    ),
    ListSubscriptionsByTopic: withMembers({ required: ['TopicArn'] }, (input) => {
      const topic = sns.topic(input.TopicArn);
      return { Subscriptions: [...topic.subscriptions.values()].map((each) => described(topic, each)) };
    }),
  };
}

const existing = (topic: Topic, endpoint: string) =>
  [...topic.subscriptions.values()].find((subscription) => subscription.endpoint === endpoint);

function make(topic: Topic, endpoint: string): Subscription {
  const arn = `${topic.arn}:${randomUUID()}`;
  const token = randomBytes(32).toString('hex');
  const subscription: Subscription = { arn, protocol: 'email', endpoint, confirmed: false, token };
  topic.subscriptions.set(arn, subscription);
  return subscription;
}
