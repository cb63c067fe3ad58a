import { AwsError } from '../core/errors.ts';
import type { Operation } from '../core/stand-in.ts';
import { parsePolicy } from '../iam/policy.ts';
import { honouring } from './operation.ts';
import type { Store } from './store.ts';

/** A bucket setting: put whole, given back whole. */
interface Setting {
  put: string;
  get: string;
  remove?: string;
  /** The member that holds the setting in the Put operation. */
  member: string;
  /** The Get operation's answer; the setting's own members when they are not wrapped. */
  answer: (value: never) => object;
  /** What a bucket has that was never given the setting: a value, or the error that S3 answers. */
  unset: object | AwsError;
}

const notFound = (code: string, message: string) => new AwsError(code, message, 404);
const SSE_S3 = { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }] };
const BLOCK_ALL = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

// The settings that the templates of this project and the CDK bootstrap give their buckets. They are kept and shown, and
// only the policy, encryption (in answers) and EventBridge notification have an effect: `aws:SecureTransport` in a policy
// cannot be enforced on a loopback port without TLS, and lifecycle rules delete nothing.
const SETTINGS: Setting[] = [
  {
    put: 'PutBucketEncryption',
    get: 'GetBucketEncryption',
    remove: 'DeleteBucketEncryption',
    member: 'ServerSideEncryptionConfiguration',
    answer: (ServerSideEncryptionConfiguration) => ({ ServerSideEncryptionConfiguration }),
    unset: SSE_S3,
  },
  {
    put: 'PutBucketPolicy',
    get: 'GetBucketPolicy',
    remove: 'DeleteBucketPolicy',
    member: 'Policy',
    answer: (Policy) => ({ Policy }),
    unset: notFound('NoSuchBucketPolicy', 'The bucket policy does not exist'),
  },
  {
    put: 'PutPublicAccessBlock',
    get: 'GetPublicAccessBlock',
    remove: 'DeletePublicAccessBlock',
    member: 'PublicAccessBlockConfiguration',
    answer: (PublicAccessBlockConfiguration) => ({ PublicAccessBlockConfiguration }),
    unset: BLOCK_ALL,
  },
  {
    put: 'PutBucketLifecycleConfiguration',
    get: 'GetBucketLifecycleConfiguration',
    remove: 'DeleteBucketLifecycle',
    member: 'LifecycleConfiguration',
    answer: (value: object) => ({ ...value }),
    unset: notFound('NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'),
  },
  {
    put: 'PutBucketTagging',
    get: 'GetBucketTagging',
    remove: 'DeleteBucketTagging',
    member: 'Tagging',
    answer: (value: object) => ({ ...value }),
    unset: notFound('NoSuchTagSet', 'The TagSet does not exist'),
  },
  {
    put: 'PutBucketOwnershipControls',
    get: 'GetBucketOwnershipControls',
    remove: 'DeleteBucketOwnershipControls',
    member: 'OwnershipControls',
    answer: (OwnershipControls) => ({ OwnershipControls }),
    unset: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  },
  {
    put: 'PutBucketLogging',
    get: 'GetBucketLogging',
    member: 'BucketLoggingStatus',
    answer: (value: object) => ({ ...value }),
    unset: {},
  },
  {
    put: 'PutBucketNotificationConfiguration',
    get: 'GetBucketNotificationConfiguration',
    member: 'NotificationConfiguration',
    answer: (value: object) => ({ ...value }),
    unset: {},
  },
];

/** The Put, Get and Delete operations of the bucket settings. */
export function settingOperations(store: Store): Record<string, Operation> {
  return Object.assign({}, ...SETTINGS.map((setting) => operationsOf(setting, store)));
}

function operationsOf({ put, get, remove, member, answer, unset }: Setting, store: Store): Record<string, Operation> {
  return {
    [put]: honouring([member, 'ContentMD5', 'ChecksumAlgorithm', 'SkipDestinationValidation'], (input) => {
      const bucket = store.bucket(input.Bucket);
      check(put, input[member]);
      bucket.settings.set(put, input[member]);
    }),
    [get]: honouring([], (input) => {
      const value = store.bucket(input.Bucket).settings.get(put) ?? unset;
      if (value instanceof AwsError) throw value;
      return answer(value as never);
    }),
    ...(remove && {
      [remove]: honouring([], (input) => {
        store.bucket(input.Bucket).settings.delete(put);
      }),
    }),
  };
}

function check(put: string, value: unknown): void {
  if (value === undefined) throw new AwsError('MissingRequestBodyError', 'Request Body is empty');
  if (put === 'PutBucketPolicy') checkPolicy(value as string);
  const other = Object.keys(value as object).find((name) => name !== 'EventBridgeConfiguration');
  if (put === 'PutBucketNotificationConfiguration' && other)
    throw new AwsError('NotImplemented', `The stand-in notifies EventBridge only, not ${other}.`, 501);
}

/** @throws AwsError MalformedPolicy; NotImplemented for a condition operator that is not evaluated */
function checkPolicy(text: string): void {
  if (!text.startsWith('{'))
    throw new AwsError('MalformedPolicy', "Policies must be valid JSON and the first byte must be '{'");
  try {
    parsePolicy(text, 'resource');
  } catch (error) {
    if (error instanceof AwsError && error.code === 'MalformedPolicyDocument')
      throw new AwsError('MalformedPolicy', error.message);
    throw error;
  }
}
