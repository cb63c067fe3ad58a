import { AwsError } from '../core/errors.ts';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import { parsePolicy } from '../iam/policy.ts';
import { found, invalid, type SnsState, type Tag, type Topic } from './state.ts';

/** The attributes that a topic may be given at any time; delivery settings are not had here. */
const SETTABLE = ['DisplayName', 'Policy', 'KmsMasterKeyId', 'SignatureVersion', 'TracingConfig'];
/** Those of FIFO topics. */
const FIFO = ['FifoTopic', 'ContentBasedDeduplication'];

/** Topics, their attributes and tags. */
export function topicOperations(sns: SnsState): Record<string, Operation> {
  const create: Operation = (input) => {
    const name: string = input.Name;
    const given = attributesOf(input.Attributes);
    const fifo = given.get('FifoTopic') === 'true';
    checkName(name, fifo);
    for (const [key, value] of given) checkAttribute(key, value, fifo ? [...SETTABLE, ...FIFO] : SETTABLE);
    const arn = sns.standIn.arn('sns', name);
    const known = sns.topics.get(arn);
    if (known) checkSame(known, given, input.Tags ?? []);
    else
      sns.topics.set(arn, {
        arn,
        attributes: given,
        tags: input.Tags ?? [],
        subscriptions: new Map(),
        published: new Map(),
      });
    return { TopicArn: arn };
  };

  const get: Operation = (input) => {
    const topic = sns.topic(input.TopicArn);
    const subscriptions = [...topic.subscriptions.values()];
    const confirmed = subscriptions.filter((subscription) => subscription.confirmed).length;
    return {
      Attributes: new Map<string, string>([
        ['TopicArn', topic.arn],
        ['Owner', sns.standIn.account],
        ['DisplayName', ''],
        ['Policy', ownerPolicy(topic.arn, sns.standIn.account)],
        ['SubscriptionsConfirmed', String(confirmed)],
        ['SubscriptionsPending', String(subscriptions.length - confirmed)],
        ['SubscriptionsDeleted', '0'],
        ...topic.attributes,
      ]),
    };
  };

  const tagged = (arn: string) => found(sns.topics.get(arn), 'ResourceNotFound', 'Resource does not exist');

  return {
    CreateTopic: withMembers({ required: ['Name'], optional: ['Attributes', 'Tags'] }, create, 'InvalidParameter'),
    // SNS answers the deletion of a topic that is not there with success.
    DeleteTopic: withMembers({ required: ['TopicArn'] }, (input) => void sns.topics.delete(input.TopicArn)),
    ListTopics: withMembers({}, () => ({ Topics: [...sns.topics.keys()].map((TopicArn) => ({ TopicArn })) })),
    GetTopicAttributes: withMembers({ required: ['TopicArn'] }, get, 'InvalidParameter'),
    SetTopicAttributes: withMembers(
      { required: ['TopicArn', 'AttributeName'], optional: ['AttributeValue'] },
      (input) => {
        const topic = sns.topic(input.TopicArn);
        checkAttribute(input.AttributeName, input.AttributeValue, SETTABLE);
        topic.attributes.set(input.AttributeName, input.AttributeValue ?? '');
      },
      'InvalidParameter',
    ),
    TagResource: withMembers({ required: ['ResourceArn', 'Tags'] }, (input) => {
      const topic = tagged(input.ResourceArn);
      const given: Tag[] = input.Tags;
      topic.tags = [...topic.tags.filter(({ Key }) => !given.some((tag) => tag.Key === Key)), ...given];
    }),
    UntagResource: withMembers({ required: ['ResourceArn', 'TagKeys'] }, (input) => {
      const topic = tagged(input.ResourceArn);
      topic.tags = topic.tags.filter(({ Key }) => !input.TagKeys.includes(Key));
    }),
    ListTagsForResource: withMembers({ required: ['ResourceArn'] }, (input) => ({
      Tags: tagged(input.ResourceArn).tags,
    })),
  };
}

/** A map as the wire brings it (a list of `{key, value}`) or as another service gives it (an object). */
function attributesOf(given: Record<string, string> | { key: string; value: string }[] = {}): Map<string, string> {
  return new Map(Array.isArray(given) ? given.map(({ key, value }) => [key, value]) : Object.entries(given));
}

function checkName(name: string, fifo: boolean): void {
  if (fifo && !/^[\w-]{1,251}\.fifo$/.test(name))
    throw invalid(
      'Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.',
    );
  if (!fifo && !/^[\w-]{1,256}$/.test(name)) throw invalid('Topic Name');
}

function checkAttribute(name: string, value: string | undefined, settable: string[]): void {
  if (!settable.includes(name)) throw invalid('AttributeName');
  if (name !== 'Policy') return;
  try {
    parsePolicy(value ?? '', 'resource');
  } catch (error) {
    throw invalid(`Policy Error: ${(error as Error).message}`);
  }
}

function checkSame(topic: Topic, attributes: Map<string, string>, tags: Tag[]): void {
  const differ = [...attributes].some(([key, value]) => topic.attributes.get(key) !== value);
  if (differ) throw invalid('Attributes Reason: Topic already exists with different attributes');
  const retagged = tags.some(({ Key, Value }) => !topic.tags.some((tag) => tag.Key === Key && tag.Value === Value));
  if (retagged)
    throw new AwsError('InvalidParameter', 'Invalid parameter: Tags Reason: Topic already exists with different tags');
}

/** The policy of a topic that was given none: the account's own principals may do everything. */
export const ownerPolicy = (arn: string, account: string) =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:Publish', 'SNS:Subscribe', 'SNS:GetTopicAttributes', 'SNS:SetTopicAttributes'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
