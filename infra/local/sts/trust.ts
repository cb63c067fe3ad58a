import type { AwsError } from '../errors.ts';
import type { Context } from '../iam/patterns.ts';
import { evaluate, type Principals, parsePolicy } from '../iam/policy.ts';
import type { StandIn } from '../stand-in.ts';

export interface AssumableRole {
  Arn: string;
  RoleName: string;
  RoleId: string;
  AssumeRolePolicyDocument: string;
  MaxSessionDuration: number;
}

/** The role of an ARN, or undefined. */
export async function roleOf(standIn: StandIn, arn: string): Promise<AssumableRole | undefined> {
  const RoleName = arn.split('/').at(-1);
  const answer = await standIn.call('iam', 'GetRole', { RoleName }).catch((error: AwsError) => {
    if (error.code === 'NoSuchEntity') return undefined;
    throw error;
  });
  return answer?.Role.Arn === arn ? answer.Role : undefined;
}

/** Whether a role's trust policy lets `principal` perform `action` (`sts:AssumeRole`, `sts:AssumeRoleWithWebIdentity`). */
export function isTrusted(role: AssumableRole, action: string, principal: Principals, context: Context): boolean {
  const policy = parsePolicy(decodeURIComponent(role.AssumeRolePolicyDocument), 'trust');
  return evaluate([policy], { action, principal, context }) === 'allow';
}
