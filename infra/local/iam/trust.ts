import type { AwsError } from '../core/errors.ts';
import type { Caller, StandIn } from '../core/stand-in.ts';
import type { Context } from './patterns.ts';
import { evaluate, type Principals, parsePolicy } from './policy.ts';

/** A role as IAM describes it, as far as those need it who assume roles. */
export interface AssumableRole {
  Arn: string;
  RoleName: string;
  RoleId: string;
  /** JSON text, URL-encoded. */
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
export function isTrusted(
  { onJudged }: Pick<StandIn, 'onJudged'>,
  role: Pick<AssumableRole, 'Arn' | 'AssumeRolePolicyDocument'>,
  action: string,
  principal: Principals,
  context: Context = {},
): boolean {
  const policies = [parsePolicy(decodeURIComponent(role.AssumeRolePolicyDocument), 'trust')];
  const request = { action, principal, context };
  const allowed = evaluate(policies, request) === 'allow';
  onJudged?.({ holder: role.Arn, policies, request, allowed });
  return allowed;
}

/**
 * Passes a role to an AWS service, which `caller` needs `iam:PassRole` for.
 * @returns whether the service may assume it, as {@link assumableBy} says
 * @throws AwsError AccessDeniedException
 */
export async function passRole(standIn: StandIn, caller: Caller, roleArn: string, principal: string): Promise<boolean> {
  standIn.authorize(caller, 'iam:PassRole', roleArn, { 'iam:PassedToService': principal });
  return assumableBy(standIn, roleArn, principal);
}

/**
 * Whether an AWS service may assume a role: the role exists and its trust policy allows `sts:AssumeRole` to the service
 * principal. Without an IAM service in the stand-in (a test of one service alone) every role may be assumed.
 */
export async function assumableBy(standIn: StandIn, roleArn: string, principal: string): Promise<boolean> {
  if (!standIn.service('iam')) return true;
  const role = await roleOf(standIn, roleArn);
  const context = { 'aws:SourceAccount': standIn.account };
  return role !== undefined && isTrusted(standIn, role, 'sts:AssumeRole', { Service: [principal] }, context);
}
