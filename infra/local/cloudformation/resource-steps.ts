import type { Caller, StandIn } from '../core/stand-in.ts';
import { matchesName } from '../faults/faults.ts';
import { withSecrets } from './dynamic-references.ts';
import { Refusal, ResourceFailure, reasonOf, type Verb } from './failure.ts';
import { coerced, type Properties, propertyFaults, resourceType } from './registry.ts';
import { resourceHandlers } from './resources/index.ts';
import type { Context } from './resources/resource.ts';
import type { Log, Stack, StackResource } from './stack.ts';
import { Cancelled } from './work.ts';

/** One stack being worked on. */
export interface Deployment {
  standIn: StandIn;
  stack: Stack;
  /** Who makes and deletes the resources. */
  caller: Caller;
  log: Log;
}

/** What a template says of a resource beside its properties. */
export type Target = Pick<StackResource, 'logicalId' | 'type' | 'deletionPolicy' | 'updateReplacePolicy'>;

/**
 * Makes a resource and enters it into the stack.
 * @param verb UPDATE where it replaces another
 * @param begun called as soon as there is something to delete should the rest fail
 * @throws ResourceFailure
 */
export async function create(
  deployment: Deployment,
  target: Target,
  properties: Properties,
  verb: 'CREATE' | 'UPDATE',
  begun: (made: StackResource) => void,
): Promise<void> {
  const { stack, standIn, log } = deployment;
  const status = `${verb}_IN_PROGRESS`;
  const changed = new Date(standIn.clock.now());
  const made: StackResource = { ...target, physicalId: '', attributes: {}, properties, status, changed };
  log(made, status);
  const begin = (physicalId: string) => {
    if (made.physicalId) return;
    made.physicalId = physicalId;
    log(
      made,
      status,
      verb === 'CREATE'
        ? 'Resource creation Initiated'
        : 'Requested update required the creation of a new physical resource; hence creating one.',
    );
    begun(made);
  };
  try {
    const checked = await withSecrets(standIn, check(target, properties), deployment.caller);
    await befall(deployment, target, 'create');
    const context = contextOf(deployment, target.logicalId, begin);
    const { physicalId, attributes } = await resourceHandlers[target.type]!.create(checked, context);
    begin(physicalId);
    made.attributes = attributes;
  } catch (error) {
    throw fail(deployment, made, verb, error);
  }
  // Last in the map is what was made last.
  stack.resources.delete(target.logicalId);
  stack.resources.set(target.logicalId, made);
  settle(deployment, made, `${verb}_COMPLETE`);
}

/**
 * Changes a resource in place.
 * @throws ResourceFailure
 */
export async function change(
  deployment: Deployment,
  existing: StackResource,
  properties: Properties,
  target: Target,
): Promise<void> {
  const changed: StackResource = { ...existing, ...target, properties };
  settle(deployment, changed, 'UPDATE_IN_PROGRESS');
  try {
    const checked = await withSecrets(deployment.standIn, check(target, properties), deployment.caller);
    await befall(deployment, target, 'update');
    const previous = coerced(resourceType(target.type)!, existing.properties);
    const context = contextOf(deployment, target.logicalId);
    Object.assign(changed, await resourceHandlers[target.type]!.update(existing, checked, previous, context));
    Object.assign(changed, { properties });
  } catch (error) {
    throw fail(deployment, changed, 'UPDATE', error);
  }
  deployment.stack.resources.set(target.logicalId, changed);
  settle(deployment, changed, 'UPDATE_COMPLETE');
}

/**
 * Deletes a resource, or leaves it behind where its policy says so.
 * @returns false when the deletion failed
 */
export async function discard(deployment: Deployment, resource: StackResource, policy: string): Promise<boolean> {
  if (policy !== 'Delete') {
    settle(deployment, resource, 'DELETE_SKIPPED');
    return true;
  }
  settle(deployment, resource, 'DELETE_IN_PROGRESS');
  try {
    const properties = coerced(resourceType(resource.type)!, resource.properties);
    const context = contextOf(deployment, resource.logicalId);
    await resourceHandlers[resource.type]!.delete(resource, properties, context);
  } catch (error) {
    fail(deployment, resource, 'DELETE', error);
    return false;
  }
  settle(deployment, resource, 'DELETE_COMPLETE');
  return true;
}

/**
 * Refuses to replace a resource that keeps its name: the new one could not be made while the old one is there.
 * @throws ResourceFailure
 */
export function checkReplaceable(deployment: Deployment, existing: StackResource, properties: Properties): void {
  const name = resourceHandlers[existing.type]?.nameProperty;
  if (!name || properties[name] === undefined || properties[name] !== existing.properties[name]) return;
  const reason = `CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename ${properties[name]} and update the stack again.`;
  throw fail(deployment, { ...existing }, 'UPDATE', new Refusal(reason));
}

/** Lets a fault befall a resource that is made or changed. @throws Refusal with the fault's reason, Cancelled */
async function befall({ standIn, stack }: Deployment, { logicalId, type }: Target, during: 'create' | 'update') {
  const fault = standIn.faults.take(
    'resources',
    `${stack.name}: ${type} ${logicalId}`,
    (resource) => matchesName(resource.name, logicalId) && (resource.during ?? during) === during,
  );
  if (fault?.takes !== undefined) await stack.work?.pause(fault.takes);
  if (fault?.fails !== undefined) throw new Refusal(fault.fails);
}

/** The properties as the resource's handler takes them. */
function check({ type, logicalId }: Target, properties: Properties): Properties {
  const faults = propertyFaults(resourceType(type)!, properties);
  if (faults.length > 0)
    throw new Refusal(`Properties validation failed for resource ${logicalId} with message:\n${faults.join('\n')}`);
  return coerced(resourceType(type)!, properties);
}

const contextOf = (
  { standIn, caller, stack }: Deployment,
  logicalId: string,
  begun: (physicalId: string) => void = () => {},
): Context => ({ standIn, caller, stackName: stack.name, logicalId, begun });

function settle({ log, standIn }: Deployment, resource: StackResource, status: string): void {
  Object.assign(resource, { status, reason: undefined, changed: new Date(standIn.clock.now()) });
  log(resource, status);
}

function fail({ log }: Deployment, resource: StackResource, verb: Verb, thrown: unknown): ResourceFailure | Cancelled {
  const reason =
    thrown instanceof Cancelled
      ? `Resource ${verb === 'CREATE' ? 'creation' : 'update'} cancelled`
      : reasonOf(thrown, resource.type);
  Object.assign(resource, { status: `${verb}_FAILED`, reason });
  log(resource, resource.status, reason);
  return thrown instanceof Cancelled ? thrown : new ResourceFailure(resource.logicalId, verb, reason);
}
