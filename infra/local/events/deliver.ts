import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { assumableBy } from '../iam/trust.ts';
import type { ApiDestination } from './api-destinations.ts';
import { callApiDestination } from './call-api-destination.ts';
import type { Connection } from './connections.ts';
import { DeliveryFailure } from './delivery-failure.ts';
import { PRINCIPAL, requireAllowed } from './resource-policy.ts';
import type { Rule, Target } from './rule.ts';

/** What targets are found in: the stand-in's services, and what EventBridge itself keeps. */
export interface Targets {
  standIn: StandIn;
  /** By name. */
  destinations: Map<string, ApiDestination>;
  /** By name. */
  connections: Map<string, Connection>;
}

/** The services that targets may be of, by the service in their ARN. */
const DELIVERIES: Record<
  string,
  (targets: Targets, rule: Rule, target: Target, input: string, id: string) => Promise<unknown>
> = { states: startExecution, lambda: invoke, sns: publish, events: invokeApiDestination };

/** Those to which EventBridge goes in a role. */
const BY_ROLE = ['states', 'events'];

/** @throws AwsError ValidationException for a target of a service that the stand-in does not deliver to */
export function checkDeliverable({ Arn, RoleArn, Id }: Target): void {
  const [, , service = '', , , resource = ''] = Arn.split(':');
  if (!Object.hasOwn(DELIVERIES, service) || (service === 'events' && !resource.startsWith('api-destination/')))
    throw new AwsError(
      'ValidationException',
      `The stand-in delivers to ${Object.keys(DELIVERIES).join(', ')} only, of events to API destinations; target ${Id} is ${Arn}`,
    );
  if (BY_ROLE.includes(service) && !RoleArn)
    throw new AwsError('ValidationException', `RoleArn is required for target ${Arn}.`);
}

/**
 * Hands an input to a target, with the rights that EventBridge needs for it: of the target's role, or of the target's
 * own policy.
 * @param id of the event
 * @throws AwsError or DeliveryFailure when it does not arrive
 */
export function deliver(targets: Targets, rule: Rule, target: Target, input: string, id: string): Promise<unknown> {
  return DELIVERIES[target.Arn.split(':')[2]!]!(targets, rule, target, input, id);
}

/** The session of a target's role. @throws AwsError AccessDeniedException where EventBridge may not assume it */
async function inRole(standIn: StandIn, rule: Rule, roleArn: string) {
  if (!(await assumableBy(standIn, roleArn, PRINCIPAL)))
    throw new AwsError('AccessDeniedException', `${PRINCIPAL} may not assume ${roleArn}`);
  return standIn.roleCaller(roleArn, `AWSEvents_${rule.name}`.slice(0, 64));
}

async function startExecution({ standIn }: Targets, rule: Rule, { Arn, RoleArn }: Target, input: string, id: string) {
  const caller = await inRole(standIn, rule, RoleArn!);
  return standIn.call('states', 'StartExecution', { stateMachineArn: Arn, name: id, input }, caller);
}

async function invokeApiDestination(targets: Targets, rule: Rule, { Arn, RoleArn }: Target, input: string) {
  const { standIn, destinations, connections } = targets;
  standIn.authorize(await inRole(standIn, rule, RoleArn!), 'events:InvokeApiDestination', Arn);
  const destination = [...destinations.values()].find(({ arn }) => arn === Arn);
  const connection = [...connections.values()].find(({ arn }) => arn === destination?.connectionArn);
  if (!destination || !connection) throw new DeliveryFailure('NO_RESOURCE', `${Arn} or its connection does not exist`);
  await callApiDestination(standIn, destination, connection, input);
}

async function invoke({ standIn }: Targets, rule: Rule, { Arn }: Target, input: string) {
  const { Policy } = await standIn.call('lambda', 'GetPolicy', { FunctionName: Arn });
  requireAllowed(standIn, Policy, 'lambda:InvokeFunction', Arn, rule);
  return standIn.call('lambda', 'Invoke', { FunctionName: Arn, InvocationType: 'Event', Payload: Buffer.from(input) });
}

async function publish({ standIn }: Targets, rule: Rule, { Arn }: Target, input: string) {
  const { Attributes } = await standIn.call('sns', 'GetTopicAttributes', { TopicArn: Arn });
  requireAllowed(standIn, Attributes.get('Policy'), 'sns:Publish', Arn, rule);
  return standIn.call('sns', 'Publish', { TopicArn: Arn, Message: input });
}
