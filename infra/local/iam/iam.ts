import { type ActsOn, guardedOperations } from '../core/guarded-operations.ts';
import type { Service, StandIn } from '../core/stand-in.ts';
import { authorizer } from './authorize.ts';
import { oidcProviderOperations } from './oidc-providers.ts';
import { policyOperations } from './policies.ts';
import { roleOperations } from './roles.ts';
import { IamState } from './state.ts';

/** IAM: roles, policies and OIDC providers; it also sets `standIn.authorize`, which judges callers by them. */
export function createIam(standIn: StandIn): Service {
  const iam = new IamState(standIn);
  standIn.authorize = authorizer(iam);
  const operations = { ...roleOperations(iam), ...policyOperations(iam), ...oidcProviderOperations(iam) };
  return {
    name: 'iam',
    protocol: 'query',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: guardedOperations(standIn, 'iam', operations, (input) => actsOn(iam, input)),
  };
}

/** The role, policy or provider that a request names, in this order: a policy that is attached to a role is a condition. */
function actsOn(iam: IamState, input: Record<string, string | undefined>): ActsOn {
  const { RoleName, PolicyName, PolicyArn, Path = '/', OpenIDConnectProviderArn, Url } = input;
  if (RoleName !== undefined) {
    const role = iam.roles.get(RoleName);
    const boundary = input.PermissionsBoundary ?? role?.boundary;
    return {
      resources: [role?.arn ?? iam.arn(`role${Path}${RoleName}`)],
      context: {
        ...(PolicyArn !== undefined && { 'iam:PolicyARN': PolicyArn }),
        ...(boundary !== undefined && { 'iam:PermissionsBoundary': boundary }),
      },
    };
  }
  const policy = PolicyArn ?? (PolicyName && iam.arn(`policy${Path}${PolicyName}`));
  const provider = OpenIDConnectProviderArn ?? (Url && iam.arn(`oidc-provider/${Url.replace(/^https:\/\//, '')}`));
  return { resources: [policy ?? provider ?? '*'] };
}
