import { AwsError } from '../../core/errors.ts';
import type { Properties } from '../registry.ts';
import { alreadyExists, type Context, call, generatedName, type ResourceHandlers, unlessGone } from './resource.ts';

/** S3's buckets and bucket policies. */
export const s3: ResourceHandlers = {
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    async create(properties, context) {
      const Bucket: string = properties.BucketName ?? generatedName(context, 63).toLowerCase();
      if (await exists(Bucket, context)) throw alreadyExists('AWS::S3::Bucket', Bucket);
      await call(context, 's3', 'CreateBucket', { Bucket, ...location(context) });
      context.begun(Bucket);
      await configure(Bucket, properties, {}, context);
      const { region } = context.standIn;
      return {
        physicalId: Bucket,
        attributes: {
          Arn: `arn:aws:s3:::${Bucket}`,
          DomainName: `${Bucket}.s3.amazonaws.com`,
          RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`,
          DualStackDomainName: `${Bucket}.s3.dualstack.${region}.amazonaws.com`,
        },
      };
    },
    async update(made, properties, previous, context) {
      await configure(made.physicalId, properties, previous, context);
      return made;
    },
    delete: (made, _, context) => unlessGone(call(context, 's3', 'DeleteBucket', { Bucket: made.physicalId })),
  },
  'AWS::S3::BucketPolicy': {
    async create(properties, context) {
      await putPolicy(properties, context);
      return { physicalId: properties.Bucket, attributes: {} };
    },
    async update(made, properties, _, context) {
      await putPolicy(properties, context);
      return made;
    },
    delete: (made, _, context) => unlessGone(call(context, 's3', 'DeleteBucketPolicy', { Bucket: made.physicalId })),
  },
};

const putPolicy = ({ Bucket, PolicyDocument }: Properties, context: Context) =>
  call(context, 's3', 'PutBucketPolicy', { Bucket, Policy: JSON.stringify(PolicyDocument) });

/** A property of the bucket, and the operations that set and unset it. */
interface Setting {
  property: string;
  put: string;
  remove?: string;
  input: (value: Properties) => object;
  /** What is put when the property goes and there is no operation that unsets it. */
  unset?: object;
}

const SETTINGS: Setting[] = [
  {
    property: 'VersioningConfiguration',
    put: 'PutBucketVersioning',
    input: (VersioningConfiguration) => ({ VersioningConfiguration }),
    unset: { VersioningConfiguration: { Status: 'Suspended' } },
  },
  {
    property: 'BucketEncryption',
    put: 'PutBucketEncryption',
    remove: 'DeleteBucketEncryption',
    input: ({ ServerSideEncryptionConfiguration }) => ({
      ServerSideEncryptionConfiguration: {
        Rules: ServerSideEncryptionConfiguration.map(
          ({ ServerSideEncryptionByDefault: byDefault, ...rule }: Properties) => ({
            ...rule,
            ApplyServerSideEncryptionByDefault: byDefault,
          }),
        ),
      },
    }),
  },
  {
    property: 'PublicAccessBlockConfiguration',
    put: 'PutPublicAccessBlock',
    remove: 'DeletePublicAccessBlock',
    input: (PublicAccessBlockConfiguration) => ({ PublicAccessBlockConfiguration }),
  },
  {
    property: 'OwnershipControls',
    put: 'PutBucketOwnershipControls',
    remove: 'DeleteBucketOwnershipControls',
    input: (OwnershipControls) => ({ OwnershipControls }),
  },
  {
    property: 'NotificationConfiguration',
    put: 'PutBucketNotificationConfiguration',
    input: ({ EventBridgeConfiguration, ...other }) => ({
      NotificationConfiguration: {
        ...other,
        ...(EventBridgeConfiguration?.EventBridgeEnabled !== false && EventBridgeConfiguration
          ? { EventBridgeConfiguration: {} }
          : {}),
      },
    }),
    unset: { NotificationConfiguration: {} },
  },
  {
    property: 'LifecycleConfiguration',
    put: 'PutBucketLifecycleConfiguration',
    remove: 'DeleteBucketLifecycle',
    input: ({ Rules }) => ({ LifecycleConfiguration: { Rules: Rules.map(lifecycleRule) } }),
  },
  {
    property: 'Tags',
    put: 'PutBucketTagging',
    remove: 'DeleteBucketTagging',
    input: (TagSet) => ({ Tagging: { TagSet } }),
  },
];

/** CloudFormation spells a rule's members otherwise than S3 does. */
function lifecycleRule(rule: Properties): object {
  const { Id, Prefix, ExpirationInDays, NoncurrentVersionExpirationInDays, ...rest } = rule;
  return {
    ...rest,
    ID: Id,
    Filter: { Prefix: Prefix ?? '' },
    ...(ExpirationInDays !== undefined && { Expiration: { Days: ExpirationInDays } }),
    ...(NoncurrentVersionExpirationInDays !== undefined && {
      NoncurrentVersionExpiration: { NoncurrentDays: NoncurrentVersionExpirationInDays },
    }),
  };
}

async function configure(Bucket: string, properties: Properties, previous: Properties, context: Context) {
  const names = SETTINGS.map(({ property }) => property);
  const other = Object.keys(properties).find((name) => name !== 'BucketName' && !names.includes(name));
  if (other) throw new AwsError('InvalidRequest', `The stand-in makes no bucket with ${other}`);
  for (const { property, put, remove, input, unset } of SETTINGS) {
    if (properties[property] !== undefined) await call(context, 's3', put, { Bucket, ...input(properties[property]) });
    else if (previous[property] !== undefined) await call(context, 's3', remove ?? put, { Bucket, ...unset });
  }
}

async function exists(Bucket: string, context: Context): Promise<boolean> {
  try {
    await call(context, 's3', 'HeadBucket', { Bucket });
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.status === 404) return false;
    throw error;
  }
}

const location = ({ standIn: { region } }: Context) =>
  region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint: region } };
