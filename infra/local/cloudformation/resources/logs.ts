import type { StandIn } from '../../core/stand-in.ts';
import { alreadyExists, type Context, generatedName, type ResourceHandlers } from './resource.ts';

const groups = new WeakMap<StandIn, Set<string>>();

/** CloudWatch's log groups. The stand-in keeps no logs there, so a group is its name, taken once. */
export const logs: ResourceHandlers = {
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    async create(properties, context) {
      const name: string = properties.LogGroupName ?? generatedName(context, 512);
      const taken = namesOf(context);
      if (taken.has(name)) throw alreadyExists('AWS::Logs::LogGroup', name);
      taken.add(name);
      return { physicalId: name, attributes: { Arn: context.standIn.arn('logs', `log-group:${name}:*`) } };
    },
    update: async (made) => made,
    async delete(made, _, context) {
      namesOf(context).delete(made.physicalId);
    },
  },
};

function namesOf({ standIn }: Context): Set<string> {
  const names = groups.get(standIn) ?? new Set();
  groups.set(standIn, names);
  return names;
}
