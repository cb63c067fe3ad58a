import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../core/is-object.ts';
import type { Blueprint } from './blueprint.ts';
import { type Properties, replacement, resourceType } from './registry.ts';
import type { Change, StackResource } from './stack.ts';
import type { TemplateResource } from './template.ts';

/** What becomes of a resource: made anew, changed in place, replaced by another, or left as it is. */
type Fate = 'create' | 'update' | 'replace' | 'keep';

/** Decides a resource's fate by the properties that change. */
export function fateOf(existing: StackResource | undefined, type: string, properties: Properties): Fate {
  if (!existing) return 'create';
  if (existing.type !== type) return 'replace';
  const changed = changedProperties(existing.properties, properties);
  if (changed.length === 0) return 'keep';
  return changed.some((name) => replacement(resourceType(type)!, name) === 'yes') ? 'replace' : 'update';
}

const changedProperties = (before: Properties, after: Properties): string[] =>
  Object.keys({ ...before, ...after }).filter((name) => !isDeepStrictEqual(before[name], after[name]));

/**
 * The changes of a change set, as DescribeChangeSet lists them.
 * @param existing the stack's resources
 * @param made what the blueprint sees of them; one that is to be replaced is taken out, so that what refers to it changes
 */
export function changesOf(
  blueprint: Blueprint,
  existing: ReadonlyMap<string, StackResource>,
  made: Map<string, StackResource>,
): Change[] {
  const changes: Change[] = [];
  for (const { logicalId, resource } of blueprint.resources) {
    const properties = blueprint.properties(resource);
    const before = existing.get(logicalId);
    const fate = fateOf(before, resource.Type, properties);
    if (fate === 'keep') continue;
    if (fate === 'replace') made.delete(logicalId);
    changes.push(
      before && fate !== 'create'
        ? change('Modify', logicalId, resource.Type, {
            PhysicalResourceId: before.physicalId,
            ...replacementOf(before, resource, fate, changedProperties(before.properties, properties)),
            ...scopeOf(before, resource.Type, properties),
            BeforeContext: contextOf(before.properties),
            AfterContext: contextOf(properties),
          })
        : change('Add', logicalId, resource.Type, { AfterContext: contextOf(properties) }),
    );
  }
  const wanted = new Set(blueprint.resources.map(({ logicalId }) => logicalId));
  for (const { logicalId, type, physicalId, deletionPolicy, properties } of existing.values())
    if (!wanted.has(logicalId))
      changes.push(
        change('Remove', logicalId, type, {
          PhysicalResourceId: physicalId,
          PolicyAction: deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
          BeforeContext: contextOf(properties),
        }),
      );
  return changes;
}

/** `Conditional` where the registry says that a change of the property may replace the resource. */
function replacementOf(
  before: StackResource,
  { Type, UpdateReplacePolicy }: TemplateResource,
  fate: Fate,
  changed: string[],
) {
  if (fate === 'replace')
    return {
      Replacement: 'True',
      PolicyAction: (UpdateReplacePolicy ?? 'Delete') === 'Delete' ? 'ReplaceAndDelete' : 'ReplaceAndRetain',
    };
  const mayReplace = before.type === Type && changed.some((name) => replacement(resourceType(Type)!, name) === 'maybe');
  return { Replacement: mayReplace ? 'Conditional' : 'False' };
}

/** Properties as a change set shows them, JSON text; what refers to a resource that is to be made is not known yet. */
const contextOf = (properties: Properties): string =>
  JSON.stringify({ Properties: properties }, (_, value) =>
    isReference(value) ? '{{changeSet:KNOWN_AFTER_APPLY}}' : value,
  );

const isReference = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).length === 1 && ('Ref' in value || 'Fn::GetAtt' in value);

function scopeOf(before: StackResource, type: string, properties: Properties): object {
  const changed = changedProperties(before.properties, properties);
  return {
    Scope: [...new Set(changed.map((name) => (name === 'Tags' ? 'Tags' : 'Properties')))],
    Details: changed.map((Name) => ({
      Target: { Attribute: 'Properties', Name, RequiresRecreation: RECREATION[replacement(resourceType(type)!, Name)] },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })),
  };
}

const RECREATION = { yes: 'Always', maybe: 'Conditionally', no: 'Never' };

const change = (
  Action: Change['ResourceChange']['Action'],
  LogicalResourceId: string,
  ResourceType: string,
  members: object,
): Change => ({
  Type: 'Resource',
  ResourceChange: { Action, LogicalResourceId, ResourceType, ...members },
});
