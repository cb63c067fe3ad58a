import { call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** EventBridge's API destinations and the connections that they are called with. */
export const apiDestinations: ResourceHandlers = {
  'AWS::Events::Connection': {
    nameProperty: 'Name',
    async create(properties, context) {
      const Name: string = properties.Name ?? generatedName(context, 64);
      await call(context, 'events', 'CreateConnection', { ...properties, Name });
      context.begun(Name);
      const { ConnectionArn, SecretArn } = await call(context, 'events', 'DescribeConnection', { Name });
      return { physicalId: Name, attributes: { ...arns(ConnectionArn), SecretArn } };
    },
    async update(made, properties, _, context) {
      await call(context, 'events', 'UpdateConnection', { ...properties, Name: made.physicalId });
      return made;
    },
    delete: (made, _, context) => unlessGone(call(context, 'events', 'DeleteConnection', { Name: made.physicalId })),
  },
  'AWS::Events::ApiDestination': {
    nameProperty: 'Name',
    async create(properties, context) {
      const Name: string = properties.Name ?? generatedName(context, 64);
      const { ApiDestinationArn } = await call(context, 'events', 'CreateApiDestination', { ...properties, Name });
      return { physicalId: Name, attributes: arns(ApiDestinationArn) };
    },
    async update(made, properties, _, context) {
      await call(context, 'events', 'UpdateApiDestination', { ...properties, Name: made.physicalId });
      return made;
    },
    delete: (made, _, context) =>
      unlessGone(call(context, 'events', 'DeleteApiDestination', { Name: made.physicalId })),
  },
};

/** An ARN, and the one for policies, which leaves out the random last part. */
const arns = (Arn: string) => ({ Arn, ArnForPolicy: Arn.slice(0, Arn.lastIndexOf('/')) });
