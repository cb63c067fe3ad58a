import { randomInt } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import type { StandIn } from '../core/stand-in.ts';
import { MANAGED_POLICIES } from './managed-policies.ts';

export interface Tag {
  Key: string;
  Value: string;
}

export interface Role {
  name: string;
  path: string;
  id: string;
  arn: string;
  created: Date;
  /** JSON text, as it was given. */
  trust: string;
  description?: string;
  maxSessionSeconds: number;
  /** Inline policies by name, JSON text. */
  inline: Map<string, string>;
  /** ARNs of attached managed policies. */
  attached: Set<string>;
  /** ARN of the managed policy that is the role's permissions boundary. */
  boundary?: string;
  tags: Tag[];
}

export interface ManagedPolicy {
  name: string;
  path: string;
  id: string;
  arn: string;
  created: Date;
  description?: string;
  defaultVersion: string;
  /** JSON text by version id (`v1`). */
  versions: Map<string, { document: string; created: Date }>;
  tags: Tag[];
}

interface OidcProvider {
  arn: string;
  /** Without `https://`, as IAM gives it. */
  url: string;
  clientIds: string[];
  thumbprints: string[];
  created: Date;
  tags: Tag[];
}

/** What IAM holds: roles by name, customer managed policies and OIDC providers by ARN. */
export class IamState {
  readonly standIn: StandIn;
  readonly roles = new Map<string, Role>();
  readonly policies = new Map<string, ManagedPolicy>();
  readonly providers = new Map<string, OidcProvider>();

  constructor(standIn: StandIn) {
    this.standIn = standIn;
  }

  now(): Date {
    return new Date(this.standIn.clock.now());
  }

  arn(resource: string): string {
    return `arn:aws:iam::${this.standIn.account}:${resource}`;
  }

  role(name: string): Role {
    return found(this.roles.get(name), `The role with name ${name} cannot be found.`);
  }

  policy(arn: string): ManagedPolicy {
    return found(this.policies.get(arn), `Policy ${arn} was not found.`);
  }

  provider(arn: string): OidcProvider {
    return found(this.providers.get(arn), `OpenIDConnect Provider not found for arn ${arn}`);
  }

  /** The document in force of a managed policy, a customer's or AWS's; undefined when there is none of the ARN. */
  managedDocument(arn: string): string | undefined {
    const policy = this.policies.get(arn);
    if (policy) return policy.versions.get(policy.defaultVersion)?.document;
    return MANAGED_POLICIES[arn];
  }

  /** How many roles a managed policy is attached to. */
  attachments(arn: string): number {
    return [...this.roles.values()].filter((role) => role.attached.has(arn)).length;
  }

  /** Of how many roles a managed policy is the permissions boundary. */
  bounded(arn: string): number {
    return [...this.roles.values()].filter((role) => role.boundary === arn).length;
  }
}

/** @throws AwsError NoSuchEntity */
export function found<T>(entity: T | undefined, message: string): T {
  if (entity === undefined) throw new AwsError('NoSuchEntity', message, 404);
  return entity;
}

/** A unique id as IAM makes them: `AROA…` for roles, `ANPA…` for policies. */
export const uniqueId = (prefix: string): string =>
  prefix + Array.from({ length: 17 }, () => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[randomInt(32)]).join('');

/** @throws AwsError ValidationError for a name that IAM does not take */
export function checkName(member: string, name: string, longest: number): void {
  if (!/^[\w+=,.@-]+$/.test(name) || name.length > longest)
    throw new AwsError(
      'ValidationError',
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and be at most ${longest} long; found "${name}"`,
    );
}

/** @throws AwsError ValidationError */
export function checkPath(path: string): void {
  if (!/^\/(?:[\u0021-\u007e]+\/)?$/.test(path))
    throw new AwsError(
      'ValidationError',
      `The specified value for path is invalid. It must begin and end with /, found "${path}"`,
    );
}

/** @throws AwsError LimitExceeded when policies are longer, white space not counted, than IAM's quota */
export function checkSize(documents: Iterable<string>, quota: number, what: string): void {
  const size = [...documents].join('').replace(/\s/g, '').length;
  if (size > quota) throw new AwsError('LimitExceeded', `Cannot exceed quota for ${what}: ${quota}`, 409);
}

/** Tags with those of the same keys replaced. */
export const withTags = (tags: Tag[], more: Tag[]): Tag[] => [
  ...tags.filter(({ Key }) => !more.some((tag) => tag.Key === Key)),
  ...more,
];
