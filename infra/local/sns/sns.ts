import { AwsError } from '../core/errors.ts';
import { type ActsOn, guardedOperations } from '../core/guarded-operations.ts';
import type { Service, StandIn } from '../core/stand-in.ts';
import { Mailbox } from './mailbox.ts';
import { publishOperation } from './publish.ts';
import { SnsState } from './state.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { topicOperations } from './topics.ts';

/** SNS: topics, and subscriptions by e-mail. */
export function createSns(standIn: StandIn): Service {
  const sns = new SnsState(standIn);
  const mailbox = new Mailbox(standIn);
  const operations = {
    ...topicOperations(sns),
    ...subscriptionOperations(sns, mailbox),
    Publish: publishOperation(sns, mailbox),
  };
  return {
    name: 'sns',
    protocol: 'query',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    operations: guardedOperations({ authorize: authorizer(standIn) }, 'SNS', operations, (input) => actsOn(sns, input)),
  };
}

/** The topic that a request names, itself or by one of its subscriptions. */
function actsOn({ standIn, topics }: SnsState, input: Record<string, string | undefined>): ActsOn {
  const { Name, TopicArn, ResourceArn, SubscriptionArn } = input;
  const named = TopicArn ?? ResourceArn ?? SubscriptionArn?.split(':').slice(0, 6).join(':');
  const arn = named ?? (Name === undefined ? '*' : standIn.arn('sns', Name));
  return { resources: [arn], policy: topics.get(arn)?.attributes.get('Policy') };
}

/** What a caller may not do has a name of its own in SNS. */
const authorizer =
  (standIn: StandIn): StandIn['authorize'] =>
  (...asked) => {
    try {
      standIn.authorize(...asked);
    } catch (error) {
      throw new AwsError('AuthorizationError', (error as Error).message, 403);
    }
  };
