import type { StandIn } from './stand-in.ts';

/**
 * Whether an AWS service may assume a role: the role exists and its trust policy allows `sts:AssumeRole` to the service
 * principal. Without an IAM service in the stand-in (a test of one service alone) every role may be assumed.
 */
export async function assumableBy(standIn: StandIn, roleArn: string, principal: string): Promise<boolean> {
  if (!standIn.service('iam')) return true;
  try {
    const { Role } = await standIn.call('iam', 'GetRole', { RoleName: roleArn.split('/').at(-1) });
    return Role.Arn === roleArn && trusts(Role.AssumeRolePolicyDocument, principal);
  } catch {
    return false;
  }
}

/** Whether a trust policy (JSON text, URL-encoded as IAM answers it, or parsed) lets a service principal assume a role. */
export function trusts(document: unknown, principal: string): boolean {
  const policy = typeof document === 'string' ? JSON.parse(decodeURIComponent(document)) : document;
  const statements = [(policy as { Statement: unknown }).Statement].flat() as TrustStatement[];
  return statements.some(
    ({ Effect, Action, Principal }) =>
      Effect === 'Allow' &&
      [Action].flat().includes('sts:AssumeRole') &&
      typeof Principal === 'object' &&
      [Principal.Service].flat().includes(principal),
  );
}

interface TrustStatement {
  Effect: string;
  Action: string | string[];
  Principal: string | { Service?: string | string[] };
}
