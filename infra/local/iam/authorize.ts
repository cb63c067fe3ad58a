import { AwsError } from '../core/errors.ts';
import type { Caller } from '../core/stand-in.ts';
import { type Decision, evaluate, type PolicyDocument, type PolicyRequest, parsePolicy } from './policy.ts';
import type { IamState, Role } from './state.ts';

/**
 * What `standIn.authorize` is. The account's own credentials may do what no resource policy denies; a role's session what
 * the role's inline and managed policies, or the policy of the resource, allow, unless one of them denies it.
 * @throws AwsError AccessDeniedException in AWS's words
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
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
    const held = role ? policiesOf(iam, role).map((text) => parse(text, 'identity')) : [];
    const identity = caller.kind === 'account' ? 'allow' : evaluate(held, request);
    const onResource = resourcePolicy === undefined ? [] : [parse(resourcePolicy, 'resource')];
    const because = refusalOf(identity, resourceDecision(iam, caller, onResource, request), action);
    const allowed = because === undefined;
    if (role) iam.standIn.onJudged?.({ holder: role.arn, policies: held, request, allowed });
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

function refusalOf(identity: Decision, onResource: Decision, action: string): string | undefined {
  if (identity === 'explicitDeny') return 'with an explicit deny in an identity-based policy';
  if (onResource === 'explicitDeny') return 'with an explicit deny in a resource-based policy';
  if (identity === 'allow' || onResource === 'allow') return undefined;
  return `because no identity-based policy allows the ${action} action`;
}

/** A Deny that names the account holds for all its roles; an Allow that does leaves it to the roles' own policies. */
function resourceDecision(iam: IamState, caller: Caller, policies: PolicyDocument[], request: PolicyRequest): Decision {
  const { AWS: all } = principalOf(iam, caller);
  const self = caller.kind === 'role' ? [caller.roleArn, caller.arn] : all;
  const denied = evaluate(policies, { ...request, principal: { AWS: all } });
  return denied === 'explicitDeny' ? denied : evaluate(policies, { ...request, principal: { AWS: self } });
}

/** All names by which a policy could mean the caller. */
const principalOf = ({ standIn: { account } }: IamState, caller: Caller) => ({
  AWS: [...(caller.kind === 'role' ? [caller.roleArn, caller.arn] : []), `arn:aws:iam::${account}:root`, account],
});

const policiesOf = (iam: IamState, role: Role): string[] => [
  ...role.inline.values(),
  ...[...role.attached].flatMap((arn) => iam.managedDocument(arn) ?? []),
];

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
