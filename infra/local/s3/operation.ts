import { AwsError } from '../core/errors.ts';
import { ACCOUNT, type Operation } from '../core/stand-in.ts';
import { ALGORITHMS, algorithmOf, type Declared } from './digests.ts';
import { notImplemented } from './refusals.ts';

/** Members that every operation takes. */
const COMMON = ['Bucket', 'Key', 'ExpectedBucketOwner'];

/** Members that say what the checksums of the body are. */
export const DIGEST_MEMBERS = ['ContentMD5', 'ChecksumAlgorithm', ...ALGORITHMS.map((name) => `Checksum${name}`)];

/** Members that are kept with an object and given back with it. */
export const HEADER_MEMBERS = [
  'ContentType',
  'CacheControl',
  'ContentDisposition',
  'ContentEncoding',
  'ContentLanguage',
  'ServerSideEncryption',
  'SSEKMSKeyId',
  'BucketKeyEnabled',
];

/**
 * An operation that acts on the members named, and refuses any other instead of passing over it.
 * @throws AwsError NotImplemented; AccessDenied for another ExpectedBucketOwner
 */
export function honouring(members: string[], run: Operation): Operation {
  const honoured = new Set([...COMMON, ...members]);
  return (input: Record<string, unknown>, call) => {
    const other = Object.keys(input).find((name) => input[name] !== undefined && !honoured.has(name));
    if (other) throw notImplemented(other);
    if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== ACCOUNT)
      throw new AwsError('AccessDenied', 'Access Denied', 403);
    return run(input, call);
  };
}

/** The digests that an operation's members declare. */
export function declaredBy(input: Record<string, unknown>): Declared {
  const algorithm = input.ChecksumAlgorithm as string | undefined;
  const given = ALGORITHMS.filter((name) => input[`Checksum${name}`] !== undefined);
  return {
    md5: input.ContentMD5 as string | undefined,
    algorithm: algorithm ? algorithmOf(algorithm) : undefined,
    checksums: Object.fromEntries(given.map((name) => [name, input[`Checksum${name}`] as string])),
  };
}

/** @throws AwsError KeyTooLongError over 1024 bytes; MetadataTooLarge over 2 KB of names and values */
export function checkKeyAndMetadata(key: string, metadata: Record<string, string> = {}): void {
  if (Buffer.byteLength(key) > 1024)
    throw new AwsError('KeyTooLongError', 'Your key is too long', 400, {
      Size: Buffer.byteLength(key),
      MaxSizeAllowed: 1024,
    });
  if (Buffer.byteLength(Object.entries(metadata).flat().join('')) > 2048)
    throw new AwsError('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size', 400, {
      MaxSizeAllowed: 2048,
    });
}
