import type { Properties } from '../registry.ts';
import { call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** Lambda's functions. */
export const lambda: ResourceHandlers = {
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    async create(properties, context) {
      const FunctionName = properties.FunctionName ?? generatedName(context, 64);
      const { Tags, ReservedConcurrentExecutions, KmsKeyArn: KMSKeyArn, ...members } = properties;
      const made = await call(context, 'lambda', 'CreateFunction', {
        ...members,
        FunctionName,
        ...(KMSKeyArn && { KMSKeyArn }),
        ...(Tags && { Tags: tagMap(Tags) }),
      });
      context.begun(FunctionName);
      if (ReservedConcurrentExecutions !== undefined)
        await call(context, 'lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
      return { physicalId: FunctionName, attributes: { Arn: made.FunctionArn } };
    },
    async update(made, properties, previous, context) {
      const FunctionName = made.physicalId;
      const { Code, Architectures, Tags, ReservedConcurrentExecutions, ...settings } = properties;
      const { PackageType: _, KmsKeyArn: KMSKeyArn, ...configuration } = settings;
      // What the template no longer says goes back to Lambda's default.
      const defaults = { Description: '', Timeout: 3, MemorySize: 128, Environment: { Variables: {} } };
      await call(context, 'lambda', 'UpdateFunctionConfiguration', {
        ...defaults,
        ...configuration,
        FunctionName,
        ...(KMSKeyArn && { KMSKeyArn }),
      });
      if (changed(Code, previous.Code) || changed(Architectures, previous.Architectures))
        await call(context, 'lambda', 'UpdateFunctionCode', {
          FunctionName,
          ...Code,
          ...(Architectures && { Architectures }),
        });
      if (ReservedConcurrentExecutions !== undefined)
        await call(context, 'lambda', 'PutFunctionConcurrency', { FunctionName, ReservedConcurrentExecutions });
      else if (previous.ReservedConcurrentExecutions !== undefined)
        await call(context, 'lambda', 'DeleteFunctionConcurrency', { FunctionName });
      return made;
    },
    delete: (made, _, context) =>
      unlessGone(call(context, 'lambda', 'DeleteFunction', { FunctionName: made.physicalId })),
  },
};

const changed = (now: unknown, before: unknown) => JSON.stringify(now) !== JSON.stringify(before);

const tagMap = (tags: Properties[]) => Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
