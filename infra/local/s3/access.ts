import { AwsError } from '../core/errors.ts';
import type { Caller, Operation, StandIn } from '../core/stand-in.ts';
import { copySource } from './copy-source.ts';
import type { Store } from './store.ts';

/** What a request names, as far as rights depend on it. */
interface Named {
  Bucket: string;
  Key: string;
  VersionId?: string;
  CopySource: string;
  IfMatch?: string;
}

/** An IAM action, on an object, on a bucket, or on neither. */
interface Need {
  action: string;
  bucket?: string;
  key?: string;
}

type Needs = (input: Named) => Need[];

const onAccount =
  (action: string): Needs =>
  () => [{ action: `s3:${action}` }];
const onBucket =
  (action: string): Needs =>
  ({ Bucket }) => [{ action: `s3:${action}`, bucket: Bucket }];
const onObject =
  (action: string): Needs =>
  ({ Bucket, Key }) => [{ action: `s3:${action}`, bucket: Bucket, key: Key }];
const onVersion =
  (action: string): Needs =>
  (input) =>
    onObject(input.VersionId === undefined ? action : `${action}Version`)(input);
/** A write that goes by what is there now must be allowed to read it. */
const write: Needs = (input) => [
  ...onObject('PutObject')(input),
  ...(input.IfMatch === undefined ? [] : onObject('GetObject')(input)),
];

/**
 * What each operation's caller must be allowed; several operations have no action of their own name.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const NEEDS: Record<string, Needs> = {
  ListBuckets: onAccount('ListAllMyBuckets'),
  CreateBucket: onBucket('CreateBucket'),
  HeadBucket: onBucket('ListBucket'),
  DeleteBucket: onBucket('DeleteBucket'),
  GetBucketLocation: onBucket('GetBucketLocation'),
  GetBucketVersioning: onBucket('GetBucketVersioning'),
  PutBucketVersioning: onBucket('PutBucketVersioning'),
  PutBucketEncryption: onBucket('PutEncryptionConfiguration'),
  GetBucketEncryption: onBucket('GetEncryptionConfiguration'),
  DeleteBucketEncryption: onBucket('PutEncryptionConfiguration'),
  PutBucketPolicy: onBucket('PutBucketPolicy'),
  GetBucketPolicy: onBucket('GetBucketPolicy'),
  DeleteBucketPolicy: onBucket('DeleteBucketPolicy'),
  PutPublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
  GetPublicAccessBlock: onBucket('GetBucketPublicAccessBlock'),
  DeletePublicAccessBlock: onBucket('PutBucketPublicAccessBlock'),
  PutBucketLifecycleConfiguration: onBucket('PutLifecycleConfiguration'),
  GetBucketLifecycleConfiguration: onBucket('GetLifecycleConfiguration'),
  DeleteBucketLifecycle: onBucket('PutLifecycleConfiguration'),
  PutBucketTagging: onBucket('PutBucketTagging'),
  GetBucketTagging: onBucket('GetBucketTagging'),
  DeleteBucketTagging: onBucket('PutBucketTagging'),
  PutBucketOwnershipControls: onBucket('PutBucketOwnershipControls'),
  GetBucketOwnershipControls: onBucket('GetBucketOwnershipControls'),
  DeleteBucketOwnershipControls: onBucket('PutBucketOwnershipControls'),
  PutBucketLogging: onBucket('PutBucketLogging'),
  GetBucketLogging: onBucket('GetBucketLogging'),
  PutBucketNotificationConfiguration: onBucket('PutBucketNotification'),
  GetBucketNotificationConfiguration: onBucket('GetBucketNotification'),
  ListObjectsV2: onBucket('ListBucket'),
  ListObjectVersions: onBucket('ListBucketVersions'),
  PutObject: write,
  GetObject: onVersion('GetObject'),
  HeadObject: onVersion('GetObject'),
  CopyObject: (input) => [...NEEDS.GetObject!({ ...input, ...copySource(input.CopySource) }), ...write(input)],
  DeleteObject: onVersion('DeleteObject'),
  // Each key is judged by itself, and refused in the answer.
  DeleteObjects: () => [],
  CreateMultipartUpload: onObject('PutObject'),
  UploadPart: onObject('PutObject'),
  CompleteMultipartUpload: write,
  AbortMultipartUpload: onObject('AbortMultipartUpload'),
  ListParts: onObject('ListMultipartUploadParts'),
};

/** Members that policies can set conditions on, by their condition keys. */
const CONDITION_KEYS: Record<string, string> = {
  Prefix: 's3:prefix',
  Delimiter: 's3:delimiter',
  MaxKeys: 's3:max-keys',
  VersionId: 's3:VersionId',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  IfMatch: 's3:if-match',
  IfNoneMatch: 's3:if-none-match',
};

/** Operations that no bucket policy keeps from the account itself, lest it lock itself out. */
const NEVER_LOCKED = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];

/** Judges callers by their own policies and by those of the buckets. */
export interface Access {
  /** S3's AccessDenied, where `caller` may not do the operation that has the members `input`. */
  refusal(operation: string, input: object, caller: Caller): AwsError | undefined;
  /** The operations, refused to those who may not do them. */
  guard(operations: Record<string, Operation>): Record<string, Operation>;
}

/** Judges by the policies of the roles in IAM and of the buckets in `store`. */
export function createAccess(standIn: StandIn, store: Store): Access {
  const judge = ({ action, bucket, key }: Need, context: Record<string, string>, caller: Caller) => {
    const resource = bucket === undefined ? '*' : `arn:aws:s3:::${[bucket, key].filter(Boolean).join('/')}`;
    const policy = store.buckets.get(bucket ?? '')?.settings.get('PutBucketPolicy') as string | undefined;
    const counts = caller.kind === 'role' || !NEVER_LOCKED.includes(action);
    try {
      standIn.authorize(caller, action, resource, context, counts ? policy : undefined);
    } catch (error) {
      if (error instanceof AwsError) return accessDenied(error.message, resource);
      throw error;
    }
  };

  const refusal: Access['refusal'] = (operation, input, caller) => {
    const context = contextOf(input as Record<string, unknown>);
    for (const need of NEEDS[operation]!(input as Named)) {
      // Of a bucket that is not there S3 says so to everybody.
      if (need.bucket !== undefined && operation !== 'CreateBucket') store.bucket(need.bucket);
      const refused = judge(need, context, caller);
      if (refused) return refused;
    }
  };

  const guarded =
    (operation: string, run: Operation): Operation =>
    async (input, call) => {
      const refused = refusal(operation, input, call.caller);
      if (refused) throw refused;
      try {
        return await run(input, call);
      } catch (error) {
        if (!(error instanceof AwsError) || error.code !== 'NoSuchKey') throw error;
        // Who may not list the bucket is not told either that an object is not there. The key counts as the listing's
        // prefix: https://github.com/ceph/ceph/pull/68577
        const { Bucket, Key } = input.CopySource ? copySource(input.CopySource) : input;
        throw judge({ action: 's3:ListBucket', bucket: Bucket }, { 's3:prefix': Key }, call.caller) ?? error;
      }
    };

  return {
    refusal,
    guard: (operations) =>
      Object.fromEntries(Object.entries(operations).map(([name, run]) => [name, guarded(name, run)])),
  };
}

const contextOf = (input: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(CONDITION_KEYS).flatMap(([member, key]) =>
      input[member] === undefined ? [] : [[key, String(input[member])]],
    ),
  );

// S3 alone puts the ARN in quotes.
const accessDenied = (message: string, resource: string) =>
  new AwsError(
    'AccessDenied',
    message.replace(` ${resource} `, () => ` "${resource}" `),
    403,
  );
