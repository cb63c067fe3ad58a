import type { Blueprint } from './blueprint.ts';
import { fateOf } from './changes.ts';
import { ResourceFailure } from './failure.ts';
import { change, checkReplaceable, create, type Deployment, discard, type Target } from './resource-steps.ts';
import type { Output, StackResource } from './stack.ts';
import type { TemplateResource } from './template.ts';
import { Cancelled } from './work.ts';

/** What undoes the steps taken so far, and what was replaced on the way. */
interface Progress {
  undo: (() => Promise<void>)[];
  replaced: StackResource[];
}

/**
 * Makes a stack what a blueprint says: makes, changes and replaces resources in the order of their dependencies, then
 * deletes what is no longer wanted. When one fails, everything goes back to what it was. The stack's status says how it
 * ended; nothing is thrown for a resource that fails.
 * @param checkOutputs throws where the outputs cannot be taken
 */
export async function deploy(
  deployment: Deployment,
  blueprint: Blueprint,
  isNew: boolean,
  checkOutputs: (outputs: Output[]) => void,
): Promise<void> {
  const { stack } = deployment;
  const before = new Map(stack.resources);
  const progress: Progress = { undo: [], replaced: [] };
  try {
    for (const { logicalId, resource } of blueprint.resources) {
      stack.work?.checkCancelled();
      await bring(deployment, blueprint, logicalId, resource, progress);
    }
    const outputs = blueprint.outputs();
    checkOutputs(outputs);
    stack.outputs = outputs;
  } catch (error) {
    return rollBack(deployment, progress, reasonToRollBack(error), isNew ? undefined : before);
  }
  if (isNew) return logStack(deployment, 'CREATE_COMPLETE');
  logStack(deployment, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
  // Whatever fails to be deleted now is left behind: the stack does not go back for it.
  for (const resource of progress.replaced.reverse()) await discard(deployment, resource, resource.updateReplacePolicy);
  const wanted = new Set(blueprint.resources.map(({ logicalId }) => logicalId));
  for (const resource of [...before.values()].reverse())
    if (!wanted.has(resource.logicalId)) {
      await discard(deployment, resource, keptUnlessDelete(resource.deletionPolicy));
      stack.resources.delete(resource.logicalId);
    }
  logStack(deployment, 'UPDATE_COMPLETE');
}

/**
 * Deletes all resources of a stack, last made first.
 * @param retained logical ids that are left behind
 */
export async function deleteResources(deployment: Deployment, retained: readonly string[]): Promise<void> {
  const { stack } = deployment;
  const failed: string[] = [];
  for (const resource of [...stack.resources.values()].reverse()) {
    const policy = retained.includes(resource.logicalId) ? 'Retain' : keptUnlessDelete(resource.deletionPolicy);
    if (await discard(deployment, resource, policy)) stack.resources.delete(resource.logicalId);
    else failed.push(resource.logicalId);
  }
  if (failed.length > 0)
    logStack(deployment, 'DELETE_FAILED', `The following resource(s) failed to delete: [${failed.join(', ')}]. `);
  else logStack(deployment, 'DELETE_COMPLETE');
}

/** Records the stack's own event and its status. */
export function logStack({ stack, log }: Deployment, status: string, reason?: string): void {
  stack.status = status;
  stack.reason = reason;
  log({ logicalId: stack.name, physicalId: stack.id, type: 'AWS::CloudFormation::Stack' }, status, reason);
}

async function bring(
  deployment: Deployment,
  blueprint: Blueprint,
  logicalId: string,
  resource: TemplateResource,
  { undo, replaced }: Progress,
): Promise<void> {
  const { resources } = deployment.stack;
  const existing = resources.get(logicalId);
  const properties = blueprint.properties(resource);
  const fate = fateOf(existing, resource.Type, properties);
  const target = targetOf(logicalId, resource);
  if (!existing || fate === 'replace') {
    if (existing) checkReplaceable(deployment, existing, properties);
    await create(deployment, target, properties, existing ? 'UPDATE' : 'CREATE', (made) =>
      undo.push(async () => {
        await discard(deployment, made, made.deletionPolicy === 'Retain' ? 'Retain' : 'Delete');
        resources.delete(logicalId);
      }),
    );
    if (existing) replaced.push(existing);
  } else if (fate === 'update') {
    undo.push(() => change(deployment, { ...existing, properties }, existing.properties, existing));
    await change(deployment, existing, properties, target);
  } else {
    resources.set(logicalId, { ...existing, ...target });
  }
}

const targetOf = (logicalId: string, resource: TemplateResource): Target => ({
  logicalId,
  type: resource.Type,
  deletionPolicy: resource.DeletionPolicy ?? 'Delete',
  updateReplacePolicy: resource.UpdateReplacePolicy ?? 'Delete',
});

/** `RetainExceptOnCreate` keeps a resource unless the stack's very creation fails. */
const keptUnlessDelete = (policy: string) => (policy === 'Delete' ? 'Delete' : 'Retain');

/** @param before the resources to go back to; undefined when the stack was being created */
async function rollBack(
  deployment: Deployment,
  { undo }: Progress,
  reason: string,
  before: Map<string, StackResource> | undefined,
): Promise<void> {
  const { stack } = deployment;
  const prefix = before ? 'UPDATE_ROLLBACK' : 'ROLLBACK';
  logStack(deployment, `${prefix}_IN_PROGRESS`, reason);
  let failed = false;
  for (const step of undo.reverse())
    await step().catch(() => {
      failed = true;
    });
  if (before && !failed) {
    stack.resources = before;
    logStack(deployment, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  }
  logStack(deployment, failed ? `${prefix}_FAILED` : `${prefix}_COMPLETE`);
}

function reasonToRollBack(error: unknown): string {
  // Unverified against AWS: the words.
  if (error instanceof Cancelled) return 'Stack update cancelled';
  if (!(error instanceof ResourceFailure)) return (error as Error).message;
  const verb = error.verb.toLowerCase();
  const requested = verb === 'create' ? 'Rollback requested by user.' : '';
  return `The following resource(s) failed to ${verb}: [${error.logicalId}]. ${requested}`;
}
