import { AwsError } from '../core/errors.ts';
import { evaluate, parsePolicy } from '../iam/policy.ts';
import type { Rule } from './rule.ts';

/** How policies name EventBridge. */
export const PRINCIPAL = 'events.amazonaws.com';

/**
 * Checks that a resource's policy lets EventBridge act on it for this rule.
 * @param policy JSON text; nothing where the resource has none
 * @throws AwsError AccessDeniedException
 */
export function requireAllowed(policy: string | undefined, action: string, resource: string, rule: Rule): void {
  const account = rule.arn.split(':')[4]!;
  // EventBridge calls by TLS.
  const context = { 'aws:SourceArn': rule.arn, 'aws:SourceAccount': account, 'aws:SecureTransport': 'true' };
  const principal = { Service: [PRINCIPAL] };
  const policies = policy ? [parsePolicy(policy, 'resource')] : [];
  const decision = evaluate(policies, { action, resource, principal, context });
  if (decision !== 'allow')
    throw new AwsError(
      'AccessDeniedException',
      `${PRINCIPAL} is not authorized to perform: ${action} on resource: ${resource}`,
    );
}
