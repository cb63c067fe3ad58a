import type { Properties } from '../registry.ts';
import { type Context, call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** CloudWatch's alarms. */
export const cloudwatch: ResourceHandlers = {
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    async create(properties, context) {
      const AlarmName: string = properties.AlarmName ?? generatedName(context, 255);
      await putAlarm({ ...properties, AlarmName }, context);
      return { physicalId: AlarmName, attributes: { Arn: context.standIn.arn('cloudwatch', `alarm:${AlarmName}`) } };
    },
    async update(made, properties, _, context) {
      await putAlarm({ ...properties, AlarmName: made.physicalId }, context);
      return made;
    },
    delete: (made, _, context) =>
      unlessGone(call(context, 'monitoring', 'DeleteAlarms', { AlarmNames: [made.physicalId] })),
  },
};

/** Templates may give numbers as text. */
const NUMBERS = ['EvaluationPeriods', 'Period', 'Threshold', 'DatapointsToAlarm'];

function putAlarm({ Tags, ...alarm }: Properties, context: Context): Promise<void> {
  const entries = Object.entries(alarm).map(([name, value]) => [name, NUMBERS.includes(name) ? Number(value) : value]);
  return call(context, 'monitoring', 'PutMetricAlarm', Object.fromEntries(entries));
}
