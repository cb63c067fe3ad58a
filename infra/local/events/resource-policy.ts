import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { evaluate, parsePolicy } from '../iam/policy.ts';
import type { Rule } from './rule.ts';

/** How policies name EventBridge. */
export const PRINCIPAL = 'events.amazonaws.com';

/**
 * Checks that a resource's policy lets EventBridge act on it for this rule.
 * @param policy JSON text; nothing where the resource has none
 * @throws AwsError AccessDeniedException
 */
export function requireAllowed(
  { onJudged }: StandIn,
  policy: string | undefined,
  action: string,
  resource: string,
  rule: Rule,
): void {
  const account = rule.arn.split(':')[4]!;
  // EventBridge calls by TLS.
  const context = { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': account, 'aws:SecureTransport': 'true' };
  const request = { action, resource, principal: { Service: [PRINCIPAL] }, context };
  const policies = policy ? [parsePolicy(policy, 'resource')] : [];
  const allowed = evaluate(policies, request) === 'allow';
  onJudged?.({ policies, request, allowed });
  if (!allowed)
    throw new AwsError(
      'AccessDeniedException',
      `${PRINCIPAL} is not authorized to perform: ${action} on resource: ${resource}`,
    );
}
