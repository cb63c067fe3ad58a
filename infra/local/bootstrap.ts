import type { StandIn } from './core/stand-in.ts';

/** The qualifier that the CDK uses unless an app chooses another. */
const QUALIFIER = 'hnb659fds';
/** The bootstrap template's version, which the CDK CLI compares with what an app needs. */
const VERSION = '30';

/**
 * Prepares the account as `cdk bootstrap` does, so that `cdk deploy` finds its roles, its asset bucket and the version
 * parameter. The container registry is left out: nothing here builds an image.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
 */
export async function bootstrap(standIn: StandIn): Promise<void> {
  const bucket = `cdk-${QUALIFIER}-assets-${standIn.account}-${standIn.region}`;
  await makeAssetBucket(standIn, bucket);
  await standIn.call('ssm', 'PutParameter', {
    Name: `/cdk-bootstrap/${QUALIFIER}/version`,
    Type: 'String',
    Value: VERSION,
  });
  for (const role of bootstrapRoles(standIn, bucket)) await makeRole(standIn, role);
}

async function makeAssetBucket(standIn: StandIn, Bucket: string): Promise<void> {
  const CreateBucketConfiguration = standIn.region === 'us-east-1' ? undefined : { LocationConstraint: standIn.region };
  await standIn.call('s3', 'CreateBucket', { Bucket, CreateBucketConfiguration });
  await standIn.call('s3', 'PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
}

interface BootstrapRole {
  name: string;
  /** Who may assume it, beside nobody else. */
  principal: Record<string, string>;
  managed?: string;
  allow?: { Action: string[]; Resource: string | string[] }[];
}

/** The roles of the bootstrap template, with the statements of it that a deployment without images and keys needs. */
function bootstrapRoles({ account, region }: StandIn, bucket: string): BootstrapRole[] {
  const owner = { AWS: `arn:aws:iam::${account}:root` };
  const arn = (name: string) => `arn:aws:iam::${account}:role/${roleName(name)}`;
  const roleName = (name: string) => `cdk-${QUALIFIER}-${name}-role-${account}-${region}`;
  const assets = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`];
  const version = `arn:aws:ssm:${region}:${account}:parameter/cdk-bootstrap/${QUALIFIER}/version`;
  const readAssets = { Action: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'], Resource: assets };
  return [
    {
      name: roleName('cfn-exec'),
      principal: { Service: 'cloudformation.amazonaws.com' },
      managed: 'arn:aws:iam::aws:policy/AdministratorAccess',
    },
    {
      name: roleName('file-publishing'),
      principal: owner,
      allow: [
        {
          Action: [
            's3:GetObject*',
            's3:GetBucket*',
            's3:GetEncryptionConfiguration',
            's3:List*',
            's3:DeleteObject*',
            's3:PutObject*',
            's3:Abort*',
          ],
          Resource: assets,
        },
      ],
    },
    {
      name: roleName('deploy'),
      principal: owner,
      managed: 'arn:aws:iam::aws:policy/AWSCloudFormationReadOnlyAccess',
      allow: [
        {
          Action: [
            'cloudformation:CreateChangeSet',
            'cloudformation:DeleteChangeSet',
            'cloudformation:ExecuteChangeSet',
            'cloudformation:CreateStack',
            'cloudformation:RollbackStack',
            'cloudformation:ContinueUpdateRollback',
            'cloudformation:DeleteStack',
            'cloudformation:UpdateTerminationProtection',
            'sts:GetCallerIdentity',
          ],
          Resource: '*',
        },
        { Action: ['iam:PassRole'], Resource: arn('cfn-exec') },
        { Action: ['ssm:GetParameter', 'ssm:GetParameters'], Resource: version },
        readAssets,
      ],
    },
    {
      name: roleName('lookup'),
      principal: owner,
      // AWS attaches ReadOnlyAccess; what a deployment looks up of it is this.
      allow: [
        {
          Action: ['cloudformation:Describe*', 'cloudformation:Get*', 'cloudformation:List*', 'ssm:GetParameter*'],
          Resource: '*',
        },
      ],
    },
  ];
}

async function makeRole(standIn: StandIn, { name, principal, managed, allow }: BootstrapRole): Promise<void> {
  const policy = (statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements });
  const trust = policy([{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }]);
  await standIn.call('iam', 'CreateRole', { RoleName: name, AssumeRolePolicyDocument: trust });
  if (managed) await standIn.call('iam', 'AttachRolePolicy', { RoleName: name, PolicyArn: managed });
  if (!allow) return;
  const PolicyDocument = policy(allow.map((statement) => ({ Effect: 'Allow', ...statement })));
  await standIn.call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'default', PolicyDocument });
}
