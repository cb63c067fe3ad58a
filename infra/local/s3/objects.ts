import { createReadStream } from 'node:fs';
import { AwsError } from '../core/errors.ts';
import type { Operation, StandIn } from '../core/stand-in.ts';
import type { Access } from './access.ts';
import { copySource } from './copy-source.ts';
import { created } from './notifications.ts';
import { checkKeyAndMetadata, DIGEST_MEMBERS, declaredBy, HEADER_MEMBERS, honouring } from './operation.ts';
import { checkRead, checkWrite, rangeOf } from './preconditions.ts';
import { malformedXml } from './refusals.ts';
import { type Blob, type Bucket, NULL_VERSION, type ObjectContent, type Store, type Version } from './store.ts';

const READ_MEMBERS = [
  'IfMatch',
  'IfNoneMatch',
  'IfModifiedSince',
  'IfUnmodifiedSince',
  'Range',
  'VersionId',
  'ChecksumMode',
];

/** PutObject, GetObject, HeadObject, DeleteObject(s), CopyObject. */
export function objectOperations(standIn: StandIn, store: Store, access: Access): Record<string, Operation> {
  const now = () => new Date(standIn.clock.now());

  const put: Operation = async (input, call) => {
    const bucket = store.bucket(input.Bucket);
    checkKeyAndMetadata(input.Key, input.Metadata);
    checkWrite(input, current(bucket, input.Key));
    const blob = await store.receive(input.Body, declaredBy(input));
    const content = contentOf(bucket, blob, input);
    const version = commit(store, bucket, input, content, now());
    created(standIn, bucket, version, content, 'PutObject', call);
    return { ETag: content.etag, ...content.checksum, ...encryption(content), ...versionMember(bucket, version) };
  };

  const get = (input: Record<string, never>, withBody: boolean) => {
    const bucket = store.bucket(input.Bucket!);
    const { version, content } = readable(bucket, input.Key!, input.VersionId);
    checkRead(input, version, content);
    const range = rangeOf(input.Range, content.size);
    return {
      ...content.headers,
      Metadata: content.metadata,
      AcceptRanges: 'bytes',
      LastModified: version.lastModified,
      ETag: content.etag,
      ContentLength: range ? range.last - range.first + 1 : content.size,
      ContentRange: range && `bytes ${range.first}-${range.last}/${content.size}`,
      ...(input.ChecksumMode === 'ENABLED' && !range ? content.checksum : {}),
      ...versionMember(bucket, version),
      Body: withBody ? createReadStream(content.path, { start: range?.first, end: range?.last }) : undefined,
    };
  };

  const copy: Operation = async (input, call) => {
    const source = copySource(input.CopySource);
    const from = readable(store.bucket(source.Bucket), source.Key, source.VersionId);
    const bucket = store.bucket(input.Bucket);
    checkKeyAndMetadata(input.Key, input.Metadata);
    const replace = input.MetadataDirective === 'REPLACE';
    if (source.Bucket === input.Bucket && source.Key === input.Key && !source.VersionId && !replace)
      throw new AwsError(
        'InvalidRequest',
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    const blob = await store.receive(createReadStream(from.content.path), declaredBy(input));
    const described = replace ? input : { ...from.content.headers, Metadata: from.content.metadata };
    const content = contentOf(bucket, blob, described);
    const version = commit(store, bucket, input, content, now());
    created(standIn, bucket, version, content, 'CopyObject', call);
    return {
      CopyObjectResult: { ETag: content.etag, LastModified: version.lastModified, ...content.checksum },
      CopySourceVersionId: from.version.versionId === NULL_VERSION ? undefined : from.version.versionId,
      ...encryption(content),
      ...versionMember(bucket, version),
    };
  };

  const remove = (bucket: Bucket, key: string, versionId?: string) => {
    if (versionId !== undefined) {
      const version = bucket.objects.get(key)?.find((candidate) => candidate.versionId === versionId);
      if (version) store.remove(bucket, version);
      return { VersionId: versionId, DeleteMarker: version && !version.content ? true : undefined };
    }
    if (bucket.versioning) {
      const marker = store.add(bucket, key, now());
      return { VersionId: marker.versionId, DeleteMarker: true };
    }
    const version = current(bucket, key);
    if (version) store.remove(bucket, version);
    return {};
  };

  const removeMany: Operation = (input, { caller }) => {
    const bucket = store.bucket(input.Bucket);
    const objects: { Key: string; VersionId?: string }[] = input.Delete?.Objects ?? [];
    if (objects.length === 0 || objects.length > 1000) throw malformedXml();
    const refusal = (object: { Key: string; VersionId?: string }) =>
      access.refusal('DeleteObject', { Bucket: bucket.name, ...object }, caller);
    const Errors = objects.flatMap((object) => {
      const refused = refusal(object);
      return refused ? { ...object, Code: refused.code, Message: refused.message } : [];
    });
    const allowed = Errors.length === 0 ? objects : objects.filter((object) => !refusal(object));
    const deleted = allowed.map(({ Key, VersionId }) => {
      const { VersionId: id, DeleteMarker } = remove(bucket, Key, VersionId);
      const marker = DeleteMarker ? { DeleteMarker, DeleteMarkerVersionId: id } : {};
      return { Key, VersionId, ...marker };
    });
    return { Deleted: input.Delete.Quiet ? undefined : deleted, Errors: Errors.length > 0 ? Errors : undefined };
  };

  return {
    PutObject: honouring(
      ['Body', 'ContentLength', 'Metadata', 'IfMatch', 'IfNoneMatch', ...DIGEST_MEMBERS, ...HEADER_MEMBERS],
      put,
    ),
    GetObject: honouring(READ_MEMBERS, (input) => get(input, true)),
    HeadObject: honouring(READ_MEMBERS, (input) => get(input, false)),
    CopyObject: honouring(
      ['CopySource', 'Metadata', 'MetadataDirective', 'ChecksumAlgorithm', 'IfMatch', 'IfNoneMatch', ...HEADER_MEMBERS],
      copy,
    ),
    DeleteObject: honouring(['VersionId'], (input) => remove(store.bucket(input.Bucket), input.Key, input.VersionId)),
    DeleteObjects: honouring(['Delete', ...DIGEST_MEMBERS], removeMany),
  };
}

/** The newest version of a key, which may be a delete marker; undefined when there is none. */
export const current = (bucket: Bucket, key: string): Version | undefined => bucket.objects.get(key)?.[0];

/** The version id as an answer gives it: not for a bucket that was never versioned. */
export const versionMember = (bucket: Bucket, version: Version) =>
  bucket.versioning ? { VersionId: version.versionId } : {};

/** Members of an answer that say how the object is encrypted. */
export const encryption = ({ headers }: ObjectContent) => ({
  ServerSideEncryption: headers.ServerSideEncryption,
  SSEKMSKeyId: headers.SSEKMSKeyId,
});

/** What is kept of an object whose bytes have arrived: the headers and metadata named by `input`. */
export function contentOf(bucket: Bucket, blob: Blob, input: Record<string, unknown>): ObjectContent {
  const [algorithm, value] = Object.entries(blob.checksums)[0] ?? [];
  const headers = Object.fromEntries(HEADER_MEMBERS.map((name) => [name, input[name]]));
  const encoding = String(headers.ContentEncoding ?? '').replace(/\s*aws-chunked\s*,?\s*/, '');
  return {
    path: blob.path,
    size: blob.size,
    etag: `"${blob.md5.toString('hex')}"`,
    checksum: value ? { [`Checksum${algorithm}`]: value, ChecksumType: 'FULL_OBJECT' } : {},
    headers: {
      ...headers,
      ContentType: headers.ContentType ?? 'binary/octet-stream',
      ContentEncoding: encoding || undefined,
      ServerSideEncryption: headers.ServerSideEncryption ?? defaultEncryption(bucket),
    },
    metadata: (input.Metadata as Record<string, string> | undefined) ?? {},
  };
}

// Nothing is encrypted on this disk; what S3 would have done is said as S3 says it.
function defaultEncryption(bucket: Bucket): string {
  const setting = bucket.settings.get('PutBucketEncryption') as
    | { Rules?: { ApplyServerSideEncryptionByDefault?: { SSEAlgorithm?: string } }[] }
    | undefined;
  return setting?.Rules?.[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'AES256';
}

/** Makes content the key's newest version, unless a precondition fails, which may have changed during the upload. */
export function commit(
  store: Store,
  bucket: Bucket,
  input: { Key: string; IfMatch?: string; IfNoneMatch?: string },
  content: ObjectContent,
  at: Date,
): Version {
  try {
    checkWrite(input, current(bucket, input.Key));
  } catch (error) {
    store.discard(content);
    throw error;
  }
  return store.add(bucket, input.Key, at, content);
}

function readable(bucket: Bucket, key: string, versionId?: string): { version: Version; content: ObjectContent } {
  const versions = bucket.objects.get(key) ?? [];
  const version =
    versionId === undefined ? versions[0] : versions.find((candidate) => candidate.versionId === versionId);
  if (version?.content) return { version, content: version.content };
  if (versionId !== undefined) {
    if (!version)
      throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404, {
        Key: key,
        VersionId: versionId,
      });
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405, {
      ResourceType: 'DeleteMarker',
    });
  }
  throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: key });
}
