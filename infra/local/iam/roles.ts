import { AwsError } from '../core/errors.ts';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import { parsePolicy } from './policy.ts';
import {
  checkName,
  checkPath,
  checkSize,
  found,
  type IamState,
  type Role,
  type Tag,
  uniqueId,
  withTags,
} from './state.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const QUOTA = { trustCharacters: 2048, inlineCharacters: 10_240, attachedPolicies: 10 };

/** Roles, their trust policies, inline policies, attachments and tags. */
export function roleOperations(iam: IamState): Record<string, Operation> {
  const create: Operation = (input) => {
    checkName('roleName', input.RoleName, 64);
    checkPath(input.Path ?? '/');
    if (iam.roles.has(input.RoleName))
      throw new AwsError('EntityAlreadyExists', `Role with name ${input.RoleName} already exists.`, 409);
    const path: string = input.Path ?? '/';
    const role: Role = {
      name: input.RoleName,
      path,
      id: uniqueId('AROA'),
      arn: iam.arn(`role${path}${input.RoleName}`),
      created: iam.now(),
      trust: trustPolicy(iam, input.AssumeRolePolicyDocument),
      description: input.Description,
      maxSessionSeconds: sessionSeconds(input.MaxSessionDuration ?? 3600),
      inline: new Map(),
      attached: new Set(),
      tags: input.Tags ?? [],
    };
    if (input.PermissionsBoundary !== undefined) role.boundary = boundary(iam, input.PermissionsBoundary);
    iam.roles.set(role.name, role);
    return { Role: described(role) };
  };

  const remove: Operation = (input) => {
    const role = iam.role(input.RoleName);
    if (role.inline.size > 0) throw conflict('Cannot delete entity, must delete policies first.');
    if (role.attached.size > 0) throw conflict('Cannot delete entity, must detach all policies first.');
    iam.roles.delete(role.name);
  };

  const putPolicy: Operation = (input) => {
    const role = iam.role(input.RoleName);
    checkName('policyName', input.PolicyName, 128);
    parsePolicy(input.PolicyDocument, 'identity');
    const others = [...role.inline].filter(([name]) => name !== input.PolicyName).map(([, text]) => text);
    checkSize([...others, input.PolicyDocument], QUOTA.inlineCharacters, `InlinePolicySize for role ${role.name}`);
    role.inline.set(input.PolicyName, input.PolicyDocument);
  };

  const inlinePolicy = (role: Role, name: string) =>
    found(role.inline.get(name), `The role policy with name ${name} cannot be found.`);

  const attach: Operation = (input) => {
    const role = iam.role(input.RoleName);
    const message = `Policy ${input.PolicyArn} does not exist or is not attachable.`;
    found(iam.managedDocument(input.PolicyArn), message);
    if (!role.attached.has(input.PolicyArn) && role.attached.size >= QUOTA.attachedPolicies)
      throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${QUOTA.attachedPolicies}`, 409);
    role.attached.add(input.PolicyArn);
  };

  const detach: Operation = (input) => {
    const detached = iam.role(input.RoleName).attached.delete(input.PolicyArn);
    found(detached || undefined, `Policy ${input.PolicyArn} was not found.`);
  };

  return {
    CreateRole: withMembers(
      {
        required: ['RoleName', 'AssumeRolePolicyDocument'],
        optional: ['Path', 'Description', 'MaxSessionDuration', 'PermissionsBoundary', 'Tags'],
      },
      create,
    ),
    GetRole: withMembers({ required: ['RoleName'] }, (input) => ({ Role: described(iam.role(input.RoleName)) })),
    ListRoles: withMembers({ optional: ['PathPrefix'] }, (input) => ({
      Roles: [...iam.roles.values()].filter(({ path }) => path.startsWith(input.PathPrefix ?? '/')).map(described),
      IsTruncated: false,
    })),
    UpdateRole: withMembers({ required: ['RoleName'], optional: ['Description', 'MaxSessionDuration'] }, (input) => {
      const role = iam.role(input.RoleName);
      if (input.MaxSessionDuration !== undefined) role.maxSessionSeconds = sessionSeconds(input.MaxSessionDuration);
      if (input.Description !== undefined) role.description = input.Description;
    }),
    UpdateAssumeRolePolicy: withMembers({ required: ['RoleName', 'PolicyDocument'] }, (input) => {
      iam.role(input.RoleName).trust = trustPolicy(iam, input.PolicyDocument);
    }),
    PutRolePermissionsBoundary: withMembers({ required: ['RoleName', 'PermissionsBoundary'] }, (input) => {
      iam.role(input.RoleName).boundary = boundary(iam, input.PermissionsBoundary);
    }),
    DeleteRolePermissionsBoundary: withMembers({ required: ['RoleName'] }, (input) => {
      delete iam.role(input.RoleName).boundary;
    }),
    DeleteRole: withMembers({ required: ['RoleName'] }, remove),
    PutRolePolicy: withMembers({ required: ['RoleName', 'PolicyName', 'PolicyDocument'] }, putPolicy),
    GetRolePolicy: withMembers({ required: ['RoleName', 'PolicyName'] }, (input) => ({
      RoleName: input.RoleName,
      PolicyName: input.PolicyName,
      PolicyDocument: encodeURIComponent(inlinePolicy(iam.role(input.RoleName), input.PolicyName)),
    })),
    DeleteRolePolicy: withMembers({ required: ['RoleName', 'PolicyName'] }, (input) => {
      const role = iam.role(input.RoleName);
      inlinePolicy(role, input.PolicyName);
      role.inline.delete(input.PolicyName);
    }),
    ListRolePolicies: withMembers({ required: ['RoleName'] }, (input) => ({
      PolicyNames: [...iam.role(input.RoleName).inline.keys()],
      IsTruncated: false,
    })),
    AttachRolePolicy: withMembers({ required: ['RoleName', 'PolicyArn'] }, attach),
    DetachRolePolicy: withMembers({ required: ['RoleName', 'PolicyArn'] }, detach),
    ListAttachedRolePolicies: withMembers({ required: ['RoleName'] }, (input) => ({
      AttachedPolicies: [...iam.role(input.RoleName).attached].map((arn) => ({
        PolicyName: arn.split('/').at(-1),
        PolicyArn: arn,
      })),
      IsTruncated: false,
    })),
    TagRole: withMembers({ required: ['RoleName', 'Tags'] }, (input) => {
      const role = iam.role(input.RoleName);
      role.tags = withTags(role.tags, input.Tags);
    }),
    UntagRole: withMembers({ required: ['RoleName', 'TagKeys'] }, (input) => {
      const role = iam.role(input.RoleName);
      role.tags = role.tags.filter(({ Key }: Tag) => !input.TagKeys.includes(Key));
    }),
    ListRoleTags: withMembers({ required: ['RoleName'] }, (input) => ({
      Tags: iam.role(input.RoleName).tags,
      IsTruncated: false,
    })),
  };
}

const conflict = (message: string) => new AwsError('DeleteConflict', message, 409);

const described = (role: Role) => ({
  RoleName: role.name,
  Path: role.path,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: role.created,
  AssumeRolePolicyDocument: encodeURIComponent(role.trust),
  Description: role.description,
  MaxSessionDuration: role.maxSessionSeconds,
  PermissionsBoundary: role.boundary && {
    PermissionsBoundaryType: 'Policy',
    PermissionsBoundaryArn: role.boundary,
  },
  Tags: role.tags,
});

/** The ARN of a policy that can be a boundary: any managed one, which must be there already. */
function boundary(iam: IamState, arn: string): string {
  found(iam.managedDocument(arn), `Scope ARN: ${arn} does not exist or is not attachable.`);
  return arn;
}

/** A trust policy that IAM takes: well-formed, and naming no role of this account that does not exist. */
function trustPolicy(iam: IamState, text: string): string {
  const policy = parsePolicy(text, 'trust');
  checkSize([text], QUOTA.trustCharacters, 'ACLSizePerRole');
  for (const arn of policy.Statement.flatMap(({ Principal }) => Principal?.AWS ?? [])) {
    const [, name] = /^arn:aws:iam::\d{12}:role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    if (name && !iam.roles.has(name))
      throw new AwsError('MalformedPolicyDocument', `Invalid principal in policy: "AWS":"${arn}"`);
  }
  return text;
}

function sessionSeconds(given: unknown): number {
  const seconds = Number(given);
  if (Number.isInteger(seconds) && seconds >= 3600 && seconds <= 43_200) return seconds;
  throw new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${given}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value between 3600 and 43200`,
  );
}
