import { AwsError } from '../errors.ts';
import type { Caller } from '../stand-in.ts';
import { evaluate, parsePolicy } from './policy.ts';
import type { IamState, Role } from './state.ts';

/**
 * What `standIn.authorize` is: the account's own credentials may do everything, a role's session what the role's inline
 * and managed policies allow together. Resource policies are the services' own business.
 * @throws AwsError AccessDeniedException in AWS's words
 */
export function authorizer(iam: IamState) {
  return (caller: Caller, action: string, resource: string, context: Record<string, string> = {}): void => {
    if (caller.kind === 'account') return;
    const role = [...iam.roles.values()].find(({ arn }) => arn === caller.roleArn);
    const decision = evaluate(role ? policiesOf(iam, role) : [], {
      action,
      resource,
      context: { ...globalContext(iam, caller, role), ...context },
    });
    if (decision === 'allow') return;
    const because =
      decision === 'explicitDeny'
        ? 'with an explicit deny in an identity-based policy'
        : `because no identity-based policy allows the ${action} action`;
    const on = resource === '*' ? '' : ` on resource: ${resource}`;
    throw new AwsError(
      'AccessDeniedException',
      `User: ${caller.arn} is not authorized to perform: ${action}${on} ${because}`,
    );
  };
}

function policiesOf(iam: IamState, role: Role) {
  const managed = [...role.attached].flatMap((arn) => iam.managedDocument(arn) ?? []);
  return [...role.inline.values(), ...managed].map((text) => parsePolicy(text, 'identity'));
}

// The global condition keys that hold for every request here. aws:SecureTransport and aws:SourceIp are left out: what a
// loopback port could say of them would be no rehearsal of AWS.
function globalContext(iam: IamState, caller: Extract<Caller, { kind: 'role' }>, role: Role | undefined) {
  return {
    'aws:PrincipalArn': caller.roleArn,
    'aws:PrincipalAccount': iam.standIn.account,
    'aws:PrincipalType': 'AssumedRole',
    'aws:userid': `${role?.id}:${caller.sessionName}`,
    'aws:RequestedRegion': iam.standIn.region,
    'aws:CurrentTime': iam.now().toISOString(),
    'aws:EpochTime': String(Math.floor(iam.now().getTime() / 1000)),
    ...Object.fromEntries((role?.tags ?? []).map(({ Key, Value }) => [`aws:PrincipalTag/${Key}`, Value])),
  };
}
