import { AwsError } from '../core/errors.ts';
import type { Caller } from '../core/stand-in.ts';
import { type Decision, evaluate, type PolicyDocument, type PolicyRequest, parsePolicy } from './policy.ts';
import type { IamState, Role } from './state.ts';

/**
 * What `standIn.authorize` is. The account's own credentials may do what no resource policy denies; a role's session what
 * the role's inline and managed policies, or the policy of the resource, allow, as far as the role's permissions boundary
 * allows it too, unless one of them denies it. What a resource policy allows to the session by its own ARN, no boundary
 * limits.
 * @throws AwsError AccessDeniedException in AWS's words
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
export function authorizer(iam: IamState) {
  const parse = remembering(parsePolicy);
  return (
    caller: Caller,
    action: string,
    resource: string,
    context: Record<string, string> = {},
    resourcePolicy?: string,
  ): void => {
    const role = caller.kind === 'role' ? [...iam.roles.values()].find(({ arn }) => arn === caller.roleArn) : undefined;
    const request = { action, resource, context: { ...globalContext(iam, caller, role), ...context } };
    const parsed = (texts: string[]) => texts.map((text) => parse(text, 'identity'));
    const held = parsed(role ? [...role.inline.values(), ...managed(iam, role.attached)] : []);
    const identity = caller.kind === 'account' ? 'allow' : evaluate(held, request);
    const limits = role?.boundary === undefined ? undefined : parsed(managed(iam, [role.boundary]));
    const boundary = limits ? evaluate(limits, request) : 'allow';
    const onResource = resourcePolicy === undefined ? [] : [parse(resourcePolicy, 'resource')];
    const decisions = { identity, boundary, ...resourceDecisions(iam, caller, onResource, request) };
    const because = refusalOf(decisions, action);
    const allowed = because === undefined;
    if (role) iam.standIn.onJudged?.({ holder: role.arn, policies: held, request, allowed });
    if (limits) iam.standIn.onJudged?.({ policies: limits, request, allowed });
    iam.standIn.onJudged?.({
      policies: onResource,
      request: { ...request, principal: principalOf(iam, caller) },
      allowed,
    });
    if (because === undefined) return;
    const on = resource === '*' ? '' : ` on resource: ${resource}`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${action}${on} ${because}`,
    );
  };
}

interface Decisions {
  identity: Decision;
  boundary: Decision;
  /** By the policy of the resource. */
  onResource: Decision;
  /** By the policy of the resource, where it names the session itself. */
  toSession: Decision;
}

function refusalOf({ identity, boundary, onResource, toSession }: Decisions, action: string): string | undefined {
  if (identity === 'explicitDeny') return 'with an explicit deny in an identity-based policy';
  if (boundary === 'explicitDeny') return 'with an explicit deny in a permissions boundary';
  if (onResource === 'explicitDeny') return 'with an explicit deny in a resource-based policy';
  if (toSession === 'allow') return undefined;
  if (identity !== 'allow' && onResource !== 'allow')
    return `because no identity-based policy allows the ${action} action`;
  return boundary === 'allow' ? undefined : `because no permissions boundary allows the ${action} action`;
}

/** A Deny that names the account holds for all its roles; an Allow that does leaves it to the roles' own policies. */
function resourceDecisions(iam: IamState, caller: Caller, policies: PolicyDocument[], request: PolicyRequest) {
  const by = (AWS: string[]) => evaluate(policies, { ...request, principal: { AWS } });
  const { AWS: all } = principalOf(iam, caller);
  const denied = by(all);
  if (caller.kind === 'account') return { onResource: denied, toSession: 'implicitDeny' as const };
  const onResource = denied === 'explicitDeny' ? denied : by([caller.roleArn, caller.arn]);
  // Unverified against AWS: an Allow to everybody ("*") is held for one to the role, which the boundary limits.
  const toSession = by(['*']) === 'allow' ? ('implicitDeny' as const) : by([caller.arn]);
  return { onResource, toSession };
}

/** All names by which a policy could mean the caller. */
const principalOf = ({ standIn: { account } }: IamState, caller: Caller) => ({
  AWS: [...(caller.kind === 'role' ? [caller.roleArn, caller.arn] : []), `arn:aws:iam::${account}:root`, account],
});

const managed = (iam: IamState, arns: Iterable<string>): string[] =>
  [...arns].flatMap((arn) => iam.managedDocument(arn) ?? []);

/** Policies are asked by every request and seldom change, so each text is parsed once. */
function remembering(parse: typeof parsePolicy): typeof parsePolicy {
  const parsed = new Map<string, PolicyDocument>();
  return (text, kind) => {
    const known = parsed.get(text) ?? parse(text, kind);
    parsed.set(text, known);
    return known;
  };
}

// The global condition keys that hold for every request here. aws:SecureTransport and aws:SourceIp are left out: what a
// loopback port could say of them would be no rehearsal of AWS.
function globalContext(iam: IamState, caller: Caller, role: Role | undefined) {
  const principal =
    caller.kind === 'role'
      ? {
          'aws:PrincipalArn': caller.roleArn,
          'aws:PrincipalType': 'AssumedRole',
          'aws:userid': `${role?.id}:${caller.sessionName}`,
        }
      : { 'aws:PrincipalArn': caller.arn, 'aws:PrincipalType': 'Account', 'aws:userid': iam.standIn.account };
  return {
    ...principal,
    'aws:PrincipalAccount': iam.standIn.account,
    'aws:RequestedRegion': iam.standIn.region,
    'aws:CurrentTime': iam.now().toISOString(),
    'aws:EpochTime': String(Math.floor(iam.now().getTime() / 1000)),
    ...Object.fromEntries((role?.tags ?? []).map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
  };
}
