import { isDeepStrictEqual } from 'node:util';
import type { Blueprint } from './blueprint.ts';
import { type Properties, replacement, resourceType } from './registry.ts';
import type { StackResource } from './stack.ts';

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
): object[] {
  const changes: object[] = [];
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
            Replacement: fate === 'replace' ? 'True' : 'False',
            ...scopeOf(before, resource.Type, properties),
          })
        : change('Add', logicalId, resource.Type, {}),
    );
  }
  const wanted = new Set(blueprint.resources.map(({ logicalId }) => logicalId));
  for (const { logicalId, type, physicalId, deletionPolicy } of existing.values())
    if (!wanted.has(logicalId))
      changes.push(
        change('Remove', logicalId, type, {
          PhysicalResourceId: physicalId,
          PolicyAction: deletionPolicy === 'Delete' ? 'Delete' : 'Retain',
        }),
      );
  return changes;
}

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

const change = (Action: string, LogicalResourceId: string, ResourceType: string, members: object) => ({
  Type: 'Resource',
  ResourceChange: { Action, LogicalResourceId, ResourceType, ...members },
});
