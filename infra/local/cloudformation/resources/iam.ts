import type { Properties } from '../registry.ts';
import { type Context, call, generatedName, notInPlace, type ResourceHandlers, unlessGone } from './resource.ts';

/** IAM's roles, managed and inline policies, and OIDC providers. */
export const iam: ResourceHandlers = {
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    async create(properties, context) {
      const RoleName = properties.RoleName ?? generatedName(context, 64);
      const { Path, Description, MaxSessionDuration, PermissionsBoundary, Tags } = properties;
      const { Role } = await call(context, 'iam', 'CreateRole', {
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(properties.AssumeRolePolicyDocument),
        ...defined({ Path, Description, MaxSessionDuration, PermissionsBoundary, Tags }),
      });
      context.begun(RoleName);
      await changePolicies(RoleName, properties, {}, context);
      return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
    },
    async update(made, properties, previous, context) {
      const RoleName = made.physicalId;
      const { Description = '', MaxSessionDuration = 3600 } = properties;
      await call(context, 'iam', 'UpdateRole', { RoleName, Description, MaxSessionDuration });
      const PolicyDocument = JSON.stringify(properties.AssumeRolePolicyDocument);
      await call(context, 'iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
      await changeBoundary(RoleName, properties, previous, context);
      await changePolicies(RoleName, properties, previous, context);
      return made;
    },
    async delete(made, properties, context) {
      await unlessGone(changePolicies(made.physicalId, {}, properties, context));
      await unlessGone(call(context, 'iam', 'DeleteRole', { RoleName: made.physicalId }));
    },
  },
  'AWS::IAM::ManagedPolicy': {
    nameProperty: 'ManagedPolicyName',
    async create(properties, context) {
      const PolicyName = properties.ManagedPolicyName ?? generatedName(context, 128);
      const { Path, Description } = properties;
      const input = { PolicyName, PolicyDocument: JSON.stringify(properties.PolicyDocument) };
      const { Policy } = await call(context, 'iam', 'CreatePolicy', { ...input, ...defined({ Path, Description }) });
      return { physicalId: Policy.Arn, attributes: { PolicyArn: Policy.Arn } };
    },
    async update(made, properties, _, context) {
      const PolicyArn = made.physicalId;
      const PolicyDocument = JSON.stringify(properties.PolicyDocument);
      await call(context, 'iam', 'CreatePolicyVersion', { PolicyArn, PolicyDocument, SetAsDefault: true });
      await deleteOldVersions(PolicyArn, context);
      return made;
    },
    async delete({ physicalId: PolicyArn }, _, context) {
      await unlessGone(deleteOldVersions(PolicyArn, context));
      await unlessGone(call(context, 'iam', 'DeletePolicy', { PolicyArn }));
    },
  },
  'AWS::IAM::Policy': {
    nameProperty: 'PolicyName',
    async create(properties, context) {
      await putOnRoles(properties, context);
      return { physicalId: generatedName(context, 128), attributes: {} };
    },
    async update(made, properties, previous, context) {
      await putOnRoles(properties, context);
      const kept = properties.PolicyName === previous.PolicyName ? (properties.Roles ?? []) : [];
      await removeFromRoles(
        previous,
        (previous.Roles ?? []).filter((role: string) => !kept.includes(role)),
        context,
      );
      return made;
    },
    delete: (_, properties, context) => removeFromRoles(properties, properties.Roles ?? [], context),
  },
  'AWS::IAM::OIDCProvider': {
    async create(properties, context) {
      const { Url, ClientIdList: ClientIDList, ThumbprintList, Tags } = properties;
      const input = defined({ Url, ClientIDList, ThumbprintList, Tags });
      const made = await call(context, 'iam', 'CreateOpenIDConnectProvider', input);
      const Arn: string = made.OpenIDConnectProviderArn;
      return { physicalId: Arn, attributes: { Arn } };
    },
    update: notInPlace('the audiences of an OIDC provider'),
    delete: (made, _, context) =>
      unlessGone(call(context, 'iam', 'DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: made.physicalId })),
  },
};

/** Brings a role's inline and managed policies from what they were to what they are to be. */
async function changePolicies(RoleName: string, now: Properties, before: Properties, context: Context): Promise<void> {
  const inline: Properties[] = now.Policies ?? [];
  for (const { PolicyName, PolicyDocument } of inline)
    await call(context, 'iam', 'PutRolePolicy', {
      RoleName,
      PolicyName,
      PolicyDocument: JSON.stringify(PolicyDocument),
    });
  for (const { PolicyName } of (before.Policies ?? []) as Properties[])
    if (!inline.some((policy) => policy.PolicyName === PolicyName))
      await call(context, 'iam', 'DeleteRolePolicy', { RoleName, PolicyName });
  const [attached, formerly]: string[][] = [now.ManagedPolicyArns ?? [], before.ManagedPolicyArns ?? []];
  for (const PolicyArn of attached!.filter((arn) => !formerly!.includes(arn)))
    await call(context, 'iam', 'AttachRolePolicy', { RoleName, PolicyArn });
  for (const PolicyArn of formerly!.filter((arn) => !attached!.includes(arn)))
    await call(context, 'iam', 'DetachRolePolicy', { RoleName, PolicyArn });
}

/** What a role's boundary changes to; none, where there is no more. */
async function changeBoundary(RoleName: string, now: Properties, before: Properties, context: Context): Promise<void> {
  const { PermissionsBoundary } = now;
  if (PermissionsBoundary === before.PermissionsBoundary) return;
  if (PermissionsBoundary) await call(context, 'iam', 'PutRolePermissionsBoundary', { RoleName, PermissionsBoundary });
  else await call(context, 'iam', 'DeleteRolePermissionsBoundary', { RoleName });
}

async function deleteOldVersions(PolicyArn: string, context: Context): Promise<void> {
  const { Versions } = await call(context, 'iam', 'ListPolicyVersions', { PolicyArn });
  for (const { VersionId, IsDefaultVersion } of Versions)
    if (!IsDefaultVersion) await call(context, 'iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
}

async function putOnRoles({ Roles, PolicyName, PolicyDocument }: Properties, context: Context): Promise<void> {
  for (const RoleName of Roles ?? [])
    await call(context, 'iam', 'PutRolePolicy', {
      RoleName,
      PolicyName,
      PolicyDocument: JSON.stringify(PolicyDocument),
    });
}

async function removeFromRoles({ PolicyName }: Properties, roles: string[], context: Context): Promise<void> {
  for (const RoleName of roles) await unlessGone(call(context, 'iam', 'DeleteRolePolicy', { RoleName, PolicyName }));
}

const defined = (members: Properties): Properties =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
