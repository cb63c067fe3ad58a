import { AwsError } from '../../core/errors.ts';
import { alreadyExists, call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** CloudWatch's log groups. */
export const logs: ResourceHandlers = {
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    async create(properties, context) {
      const logGroupName: string = properties.LogGroupName ?? generatedName(context, 512);
      try {
        await call(context, 'logs', 'CreateLogGroup', { logGroupName });
      } catch (error) {
        const isTaken = error instanceof AwsError && error.code === 'ResourceAlreadyExistsException';
        throw isTaken ? alreadyExists('AWS::Logs::LogGroup', logGroupName) : error;
      }
      return {
        physicalId: logGroupName,
        attributes: { Arn: context.standIn.arn('logs', `log-group:${logGroupName}:*`) },
      };
    },
    update: async (made) => made,
    delete: ({ physicalId: logGroupName }, _, context) =>
      unlessGone(call(context, 'logs', 'DeleteLogGroup', { logGroupName })),
  },
};
