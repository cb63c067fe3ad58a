import { AwsError } from '../core/errors.ts';
import { withMembers } from '../core/members.ts';
import type { Caller, Operation, Service, StandIn } from '../core/stand-in.ts';
import { type AssumableRole, isTrusted, roleOf } from '../iam/trust.ts';
import { checkSessionName, issueSession } from './sessions.ts';
import { assumeRoleWithWebIdentity } from './web-identity.ts';

/** STS: who the caller is, and sessions of roles for those whom the roles trust. */
export function createSts(standIn: StandIn): Service {
  return {
    name: 'sts',
    protocol: 'query',
    xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    operations: {
      GetCallerIdentity: withMembers({}, async (_, { caller }) => ({
        UserId: await userId(standIn, caller),
        Account: standIn.account,
        Arn: caller.arn,
      })),
      AssumeRole: withMembers(
        { required: ['RoleArn', 'RoleSessionName'], optional: ['DurationSeconds', 'ExternalId'] },
        assumeRole(standIn),
      ),
      AssumeRoleWithWebIdentity: withMembers(
        { required: ['RoleArn', 'RoleSessionName', 'WebIdentityToken'], optional: ['DurationSeconds'] },
        assumeRoleWithWebIdentity(standIn),
      ),
    },
  };
}

async function userId(standIn: StandIn, caller: Caller): Promise<string> {
  if (caller.kind === 'account') return standIn.account;
  return `${(await roleOf(standIn, caller.roleArn))?.RoleId}:${caller.sessionName}`;
}

/** A session that is itself a role's may last an hour at most (role chaining). */
const CHAINED_SECONDS = 3600;

function assumeRole(standIn: StandIn): Operation {
  return async (input, { caller }) => {
    checkSessionName(input.RoleSessionName);
    const role = await roleOf(standIn, input.RoleArn);
    const root = `arn:aws:iam::${standIn.account}:root`;
    const context: Record<string, string> = input.ExternalId ? { 'sts:ExternalId': input.ExternalId } : {};
    const trustedBy = (ids: string[]) => role && isTrusted(standIn, role, 'sts:AssumeRole', { AWS: ids }, context);
    const self = caller.kind === 'role' ? [caller.roleArn, caller.arn] : [];
    const isKnown = trustedBy(self) || trustedBy([root, standIn.account]);
    if (!role || !isKnown || !mayAssume(standIn, caller, role, context)) {
      const message = `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${input.RoleArn}`;
      throw new AwsError('AccessDenied', message, 403);
    }
    if (caller.kind === 'role' && Number(input.DurationSeconds) > CHAINED_SECONDS)
      throw new AwsError(
        'ValidationError',
        'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
      );
    return issueSession(standIn, role, input.RoleSessionName, input.DurationSeconds);
  };
}

/**
 * Whether a caller's policies let it assume a role. The trust policy counts among them, as any policy of a resource: who is
 * trusted by name may come as it is, who is only vouched for by its account needs a policy of its own.
 */
function mayAssume(standIn: StandIn, caller: Caller, role: AssumableRole, context: Record<string, string>): boolean {
  try {
    standIn.authorize(caller, 'sts:AssumeRole', role.Arn, context, decodeURIComponent(role.AssumeRolePolicyDocument));
    return true;
  } catch {
    return false;
  }
}
