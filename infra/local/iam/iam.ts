import type { Service, StandIn } from '../stand-in.ts';
import { authorizer } from './authorize.ts';
import { oidcProviderOperations } from './oidc-providers.ts';
import { policyOperations } from './policies.ts';
import { roleOperations } from './roles.ts';
import { IamState } from './state.ts';

/** IAM: roles, policies and OIDC providers; it also sets `standIn.authorize`, which judges callers by them. */
export function createIam(standIn: StandIn): Service {
  const iam = new IamState(standIn);
  standIn.authorize = authorizer(iam);
  return {
    name: 'iam',
    protocol: 'query',
    xmlNamespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    operations: { ...roleOperations(iam), ...policyOperations(iam), ...oidcProviderOperations(iam) },
  };
}
