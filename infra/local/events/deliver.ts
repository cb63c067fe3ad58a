import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { evaluate, parsePolicy } from '../iam/policy.ts';
import { assumableBy } from '../iam/trust.ts';
import type { Rule, Target } from './rule.ts';

const PRINCIPAL = 'events.amazonaws.com';

/** The services that targets may be of, by the service in their ARN. */
const DELIVERIES: Record<
  string,
  (standIn: StandIn, rule: Rule, target: Target, input: string, id: string) => Promise<unknown>
> = { states: startExecution, lambda: invoke, sns: publish };

/** @throws AwsError ValidationException for a target of a service that the stand-in does not deliver to */
export function checkDeliverable({ Arn, RoleArn, Id }: Target): void {
  const service = Arn.split(':')[2] ?? '';
  if (!Object.hasOwn(DELIVERIES, service))
    throw new AwsError(
      'ValidationException',
      `The stand-in delivers to ${Object.keys(DELIVERIES).join(', ')} only; target ${Id} is ${Arn}`,
    );
  if (service === 'states' && !RoleArn)
    throw new AwsError('ValidationException', `RoleArn is required for target ${Arn}.`);
}

/**
 * Hands an input to a target, with the rights that EventBridge needs for it: of the target's role, or of the target's
 * own policy. AWS tries for up to a day again where the target was unavailable; here nothing is, so a refusal is final.
 * @param id of the event
 */
export function deliver(standIn: StandIn, rule: Rule, target: Target, input: string, id: string): Promise<unknown> {
  return DELIVERIES[target.Arn.split(':')[2]!]!(standIn, rule, target, input, id);
}

async function startExecution(standIn: StandIn, rule: Rule, { Arn, RoleArn }: Target, input: string, id: string) {
  if (!(await assumableBy(standIn, RoleArn!, PRINCIPAL)))
    throw new AwsError('AccessDeniedException', `${PRINCIPAL} may not assume ${RoleArn}`);
  const caller = standIn.roleCaller(RoleArn!, `AWSEvents_${rule.name}`.slice(0, 64));
  return standIn.call('states', 'StartExecution', { stateMachineArn: Arn, name: id, input }, caller);
}

async function invoke(standIn: StandIn, rule: Rule, { Arn }: Target, input: string) {
  const { Policy } = await standIn.call('lambda', 'GetPolicy', { FunctionName: Arn });
  requireAllowed(Policy, 'lambda:InvokeFunction', Arn, rule);
  return standIn.call('lambda', 'Invoke', { FunctionName: Arn, InvocationType: 'Event', Payload: Buffer.from(input) });
}

async function publish(standIn: StandIn, rule: Rule, { Arn }: Target, input: string) {
  const { Attributes } = await standIn.call('sns', 'GetTopicAttributes', { TopicArn: Arn });
  requireAllowed(Attributes.get('Policy'), 'sns:Publish', Arn, rule);
  return standIn.call('sns', 'Publish', { TopicArn: Arn, Message: input });
}

/** Whether a resource's policy lets EventBridge act on it for this rule. */
function requireAllowed(policy: string, action: string, resource: string, rule: Rule): void {
  const account = rule.arn.split(':')[4]!;
  const context = { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': account };
  const principal = { Service: [PRINCIPAL] };
  const decision = evaluate([parsePolicy(policy, 'resource')], { action, resource, principal, context });
  if (decision !== 'allow')
    throw new AwsError(
      'AccessDeniedException',
      `${PRINCIPAL} is not authorized to perform: ${action} on resource: ${resource}`,
    );
}
