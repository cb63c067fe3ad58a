import type { Properties } from '../registry.ts';
import { type Context, call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** EventBridge's rules with their targets. */
export const events: ResourceHandlers = {
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    async create(properties, context) {
      const Name: string = properties.Name ?? generatedName(context, 64);
      const Arn = await put(Name, properties, context);
      return { physicalId: Name, attributes: { Arn, RuleName: Name } };
    },
    async update(made, properties, previous, context) {
      await put(made.physicalId, properties, context);
      const kept = targetIds(properties);
      const gone = targetIds(previous).filter((id) => !kept.includes(id));
      if (gone.length > 0) await removeTargets(made.physicalId, properties, gone, context);
      return made;
    },
    async delete(made, properties, context) {
      const ids = targetIds(properties);
      if (ids.length > 0) await unlessGone(removeTargets(made.physicalId, properties, ids, context));
      await unlessGone(call(context, 'events', 'DeleteRule', { Name: made.physicalId, ...bus(properties) }));
    },
  },
};

async function put(Name: string, properties: Properties, context: Context): Promise<string> {
  const { Targets, EventPattern, EventBusName: _, ...members } = properties;
  const { RuleArn } = await call(context, 'events', 'PutRule', {
    Name,
    ...members,
    ...bus(properties),
    ...(EventPattern && { EventPattern: JSON.stringify(EventPattern) }),
  });
  context.begun(Name);
  if (!Targets?.length) return RuleArn;
  const { FailedEntries } = await call(context, 'events', 'PutTargets', { Rule: Name, Targets, ...bus(properties) });
  const [failed] = FailedEntries ?? [];
  if (failed) throw new Error(`${failed.ErrorCode}: ${failed.ErrorMessage}`);
  return RuleArn;
}

const removeTargets = (Rule: string, properties: Properties, Ids: string[], context: Context) =>
  call(context, 'events', 'RemoveTargets', { Rule, Ids, ...bus(properties) });

const bus = ({ EventBusName }: Properties) => (EventBusName ? { EventBusName } : {});

const targetIds = ({ Targets = [] }: Properties): string[] => Targets.map(({ Id }: Properties) => Id);
