import type { Service, StandIn } from '../stand-in.ts';
import { Mailbox } from './mailbox.ts';
import { publishOperation } from './publish.ts';
import { SnsState } from './state.ts';
import { subscriptionOperations } from './subscriptions.ts';
import { topicOperations } from './topics.ts';

/** SNS: standard topics, and subscriptions by e-mail. */
export function createSns(standIn: StandIn): Service {
  const sns = new SnsState(standIn);
  const mailbox = new Mailbox(standIn);
  return {
    name: 'sns',
    protocol: 'query',
    xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
    operations: {
      ...topicOperations(sns),
      ...subscriptionOperations(sns, mailbox),
      Publish: publishOperation(sns, mailbox),
    },
  };
}
