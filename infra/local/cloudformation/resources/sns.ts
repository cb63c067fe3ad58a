import { AwsError } from '../../core/errors.ts';
import { ownerPolicy } from '../../sns/topics.ts';
import type { Properties } from '../registry.ts';
import { type Context, call, generatedName, notInPlace, type ResourceHandlers, unlessGone } from './resource.ts';

/** SNS's topics, topic policies and subscriptions. */
export const sns: ResourceHandlers = {
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    async create(properties, context) {
      const Name: string = properties.TopicName ?? generatedName(context, 256);
      const { TopicArn } = await call(context, 'sns', 'CreateTopic', {
        Name,
        Attributes: attributesOf(properties),
        ...(properties.Tags && { Tags: properties.Tags }),
      });
      context.begun(TopicArn);
      for (const { Protocol, Endpoint } of (properties.Subscription ?? []) as Properties[])
        await call(context, 'sns', 'Subscribe', { TopicArn, Protocol, Endpoint });
      return { physicalId: TopicArn, attributes: { TopicArn, TopicName: Name } };
    },
    async update(made, properties, previous, context) {
      const [now, before] = [attributesOf(properties), attributesOf(previous)];
      for (const AttributeName of Object.keys({ ...before, ...now }))
        if (now[AttributeName] !== before[AttributeName])
          await setAttribute(made.physicalId, AttributeName, now[AttributeName] ?? '', context);
      return made;
    },
    delete: (made, _, context) => unlessGone(call(context, 'sns', 'DeleteTopic', { TopicArn: made.physicalId })),
  },
  'AWS::SNS::TopicPolicy': {
    async create(properties, context) {
      await putPolicy(properties, context);
      const Id = generatedName(context, 128);
      return { physicalId: Id, attributes: { Id } };
    },
    async update(made, properties, _, context) {
      await putPolicy(properties, context);
      return made;
    },
    // A topic always has a policy: without one of its own, SNS's, which lets the account's owner do everything.
    async delete(_, properties, context) {
      for (const topic of properties.Topics as string[])
        await unlessGone(setAttribute(topic, 'Policy', ownerPolicy(topic, context.standIn.account), context));
    },
  },
  'AWS::SNS::Subscription': {
    async create({ TopicArn, Protocol, Endpoint, ...attributes }, context) {
      if (Object.keys(attributes).length > 0)
        throw new AwsError('InvalidRequest', `The stand-in has no subscription with ${Object.keys(attributes)}`);
      const subscription = { TopicArn, Protocol, Endpoint, ReturnSubscriptionArn: true };
      const { SubscriptionArn } = await call(context, 'sns', 'Subscribe', subscription);
      return { physicalId: SubscriptionArn, attributes: { Arn: SubscriptionArn } };
    },
    update: notInPlace('the attributes of a subscription'),
    delete: (made, _, context) => unlessGone(call(context, 'sns', 'Unsubscribe', { SubscriptionArn: made.physicalId })),
  },
};

function attributesOf({ DisplayName, KmsMasterKeyId, SignatureVersion, TracingConfig }: Properties) {
  const attributes = { DisplayName, KmsMasterKeyId, SignatureVersion, TracingConfig };
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

async function putPolicy({ Topics, PolicyDocument }: Properties, context: Context): Promise<void> {
  for (const topic of Topics) await setAttribute(topic, 'Policy', JSON.stringify(PolicyDocument), context);
}

const setAttribute = (TopicArn: string, AttributeName: string, AttributeValue: string, context: Context) =>
  call(context, 'sns', 'SetTopicAttributes', { TopicArn, AttributeName, AttributeValue });
