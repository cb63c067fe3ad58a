import type { Properties } from '../registry.ts';
import { type Context, call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** SQS's queues and their policies. */
export const sqs: ResourceHandlers = {
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    async create({ QueueName, ...attributes }, context) {
      const name: string = QueueName ?? generatedName(context, 80);
      const { QueueUrl } = await call(context, 'sqs', 'CreateQueue', {
        QueueName: name,
        Attributes: texts(attributes),
      });
      return {
        physicalId: QueueUrl,
        attributes: { Arn: context.standIn.arn('sqs', name), QueueName: name, QueueUrl },
      };
    },
    async update(made, { QueueName: _, ...attributes }, __, context) {
      await call(context, 'sqs', 'SetQueueAttributes', { QueueUrl: made.physicalId, Attributes: texts(attributes) });
      return made;
    },
    delete: (made, _, context) => unlessGone(call(context, 'sqs', 'DeleteQueue', { QueueUrl: made.physicalId })),
  },
  'AWS::SQS::QueuePolicy': {
    async create(properties, context) {
      await putPolicy(properties, context);
      const Id = generatedName(context, 128);
      return { physicalId: Id, attributes: { Id } };
    },
    async update(made, properties, _, context) {
      await putPolicy(properties, context);
      return made;
    },
    async delete(_, { Queues }, context) {
      for (const QueueUrl of Queues) await unlessGone(setPolicy(QueueUrl, '', context));
    },
  },
};

/** Attributes as SQS takes them: texts. */
const texts = (attributes: Properties): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, String(value)]));

async function putPolicy({ Queues, PolicyDocument }: Properties, context: Context): Promise<void> {
  for (const QueueUrl of Queues) await setPolicy(QueueUrl, JSON.stringify(PolicyDocument), context);
}

const setPolicy = (QueueUrl: string, Policy: string, context: Context) =>
  call(context, 'sqs', 'SetQueueAttributes', { QueueUrl, Attributes: { Policy } });
