import { AwsError } from '../core/errors.ts';
import { withMembers } from '../core/members.ts';
import type { Operation } from '../core/stand-in.ts';
import { parsePolicy } from './policy.ts';
import { checkName, checkPath, checkSize, found, type IamState, type ManagedPolicy, uniqueId } from './state.ts';

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const QUOTA = { characters: 6144, versions: 5 };

/** Customer managed policies and their versions. */
export function policyOperations(iam: IamState): Record<string, Operation> {
  const create: Operation = (input) => {
    checkName('policyName', input.PolicyName, 128);
    const path: string = input.Path ?? '/';
    checkPath(path);
    checkDocument(input.PolicyDocument);
    const arn = iam.arn(`policy${path}${input.PolicyName}`);
    if (iam.policies.has(arn)) {
      const message = `A policy called ${input.PolicyName} already exists. Duplicate names are not allowed.`;
      throw new AwsError('EntityAlreadyExists', message, 409);
    }
    const policy: ManagedPolicy = {
      name: input.PolicyName,
      path,
      id: uniqueId('ANPA'),
      arn,
      created: iam.now(),
      description: input.Description,
      defaultVersion: 'v1',
      versions: new Map([['v1', { document: input.PolicyDocument, created: iam.now() }]]),
      tags: input.Tags ?? [],
    };
    iam.policies.set(arn, policy);
    return { Policy: described(policy) };
  };

  const createVersion: Operation = (input) => {
    const policy = iam.policy(input.PolicyArn);
    checkDocument(input.PolicyDocument);
    if (policy.versions.size >= QUOTA.versions) {
      const message = `A managed policy can have up to ${QUOTA.versions} versions. Before you create a new version, you must delete an existing version.`;
      throw new AwsError('LimitExceeded', message, 409);
    }
    const last = Math.max(...[...policy.versions.keys()].map((id) => Number(id.slice(1))));
    const id = `v${last + 1}`;
    policy.versions.set(id, { document: input.PolicyDocument, created: iam.now() });
    if (input.SetAsDefault === 'true' || input.SetAsDefault === true) policy.defaultVersion = id;
    return { PolicyVersion: { VersionId: id, IsDefaultVersion: policy.defaultVersion === id } };
  };

  const deleteVersion: Operation = (input) => {
    const policy = iam.policy(input.PolicyArn);
    versionOf(policy, input.VersionId);
    if (policy.defaultVersion === input.VersionId)
      throw new AwsError('DeleteConflict', 'Cannot delete the default version of a policy.', 409);
    policy.versions.delete(input.VersionId);
  };

  const remove: Operation = (input) => {
    const policy = iam.policy(input.PolicyArn);
    if (iam.attachments(policy.arn) + iam.bounded(policy.arn) > 0)
      throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
    if (policy.versions.size > 1)
      throw new AwsError(
        'DeleteConflict',
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions.",
        409,
      );
    iam.policies.delete(policy.arn);
  };

  const described = (policy: ManagedPolicy) => ({
    PolicyName: policy.name,
    PolicyId: policy.id,
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: policy.defaultVersion,
    AttachmentCount: iam.attachments(policy.arn),
    PermissionsBoundaryUsageCount: iam.bounded(policy.arn),
    IsAttachable: true,
    CreateDate: policy.created,
    Description: policy.description,
    Tags: policy.tags,
  });

  return {
    CreatePolicy: withMembers(
      { required: ['PolicyName', 'PolicyDocument'], optional: ['Path', 'Description', 'Tags'] },
      create,
    ),
    GetPolicy: withMembers({ required: ['PolicyArn'] }, (input) => ({
      Policy: described(iam.policy(input.PolicyArn)),
    })),
    ListPolicies: withMembers({}, () => ({ Policies: [...iam.policies.values()].map(described), IsTruncated: false })),
    DeletePolicy: withMembers({ required: ['PolicyArn'] }, remove),
    CreatePolicyVersion: withMembers(
      { required: ['PolicyArn', 'PolicyDocument'], optional: ['SetAsDefault'] },
      createVersion,
    ),
    GetPolicyVersion: withMembers({ required: ['PolicyArn', 'VersionId'] }, (input) => {
      const policy = iam.policy(input.PolicyArn);
      return { PolicyVersion: describedVersion(policy, input.VersionId) };
    }),
    ListPolicyVersions: withMembers({ required: ['PolicyArn'] }, (input) => {
      const policy = iam.policy(input.PolicyArn);
      return { Versions: [...policy.versions.keys()].map((id) => describedVersion(policy, id)), IsTruncated: false };
    }),
    DeletePolicyVersion: withMembers({ required: ['PolicyArn', 'VersionId'] }, deleteVersion),
  };
}

function checkDocument(text: string): void {
  parsePolicy(text, 'identity');
  checkSize([text], QUOTA.characters, 'PolicySize');
}

const versionOf = (policy: ManagedPolicy, id: string) =>
  found(policy.versions.get(id), `Policy ${policy.arn} version ${id} does not exist or is not attachable.`);

function describedVersion(policy: ManagedPolicy, id: string) {
  const { document, created } = versionOf(policy, id);
  return {
    VersionId: id,
    IsDefaultVersion: policy.defaultVersion === id,
    CreateDate: created,
    Document: encodeURIComponent(document),
  };
}
