import { randomBytes } from 'node:crypto';
import { AwsError } from '../core/errors.ts';
import type { Operation, StandIn } from '../core/stand-in.ts';
import { type Algorithm, algorithmOf } from './digests.ts';
import { created } from './notifications.ts';
import { commit, contentOf, current, encryption, versionMember } from './objects.ts';
import { checkKeyAndMetadata, DIGEST_MEMBERS, declaredBy, HEADER_MEMBERS, honouring } from './operation.ts';
import { compositeOf, etagOf, joinedStream, type Part, partsOf } from './parts.ts';
import { checkWrite } from './preconditions.ts';
import type { Store } from './store.ts';

interface Upload {
  bucket: string;
  key: string;
  algorithm: Algorithm;
  checksumType: 'COMPOSITE' | 'FULL_OBJECT';
  input: Record<string, unknown>;
  parts: Map<number, Part>;
}

const MAX_OBJECT_BYTES = 50 * 1024 ** 4;
const MAX_PARTS = 1000;

/**
 * Multipart uploads: CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload, ListParts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
 */
export function multipartOperations(standIn: StandIn, store: Store): Record<string, Operation> {
  const uploads = new Map<string, Upload>();
  const now = () => new Date(standIn.clock.now());

  const uploadOf = (input: { Bucket: string; Key: string; UploadId: string }): Upload => {
    store.bucket(input.Bucket);
    const upload = uploads.get(input.UploadId);
    if (upload?.bucket === input.Bucket && upload.key === input.Key) return upload;
    throw new AwsError(
      'NoSuchUpload',
      'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
      404,
      { UploadId: input.UploadId },
    );
  };

  const create: Operation = (input) => {
    store.bucket(input.Bucket);
    checkKeyAndMetadata(input.Key, input.Metadata);
    const algorithm = algorithmOf(input.ChecksumAlgorithm ?? 'CRC64NVME');
    const checksumType = input.ChecksumType ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
    if (checksumType === 'FULL_OBJECT' ? algorithm.startsWith('SHA') : algorithm === 'CRC64NVME')
      throw new AwsError(
        'InvalidRequest',
        `The ${checksumType} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
      );
    const UploadId = randomBytes(32).toString('base64url');
    uploads.set(UploadId, { bucket: input.Bucket, key: input.Key, algorithm, checksumType, input, parts: new Map() });
    const declared = input.ChecksumAlgorithm && { ChecksumAlgorithm: algorithm, ChecksumType: checksumType };
    return { Bucket: input.Bucket, Key: input.Key, UploadId, ...declared };
  };

  const uploadPart: Operation = async (input) => {
    const upload = uploadOf(input);
    const number = input.PartNumber;
    if (!Number.isInteger(number) || number < 1 || number > 10_000)
      throw new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive', 400, {
        ArgumentName: 'partNumber',
        ArgumentValue: number,
      });
    const declared = declaredBy(input);
    const blob = await store.receive(input.Body, { ...declared, algorithm: upload.algorithm });
    const etag = `"${blob.md5.toString('hex')}"`;
    const replaced = upload.parts.get(number);
    if (replaced) store.discard(replaced);
    upload.parts.set(number, { ...blob, number, etag, lastModified: now() });
    const answered = Object.keys(declared.checksums)[0] ?? upload.algorithm;
    return { ETag: etag, [`Checksum${answered}`]: blob.checksums[answered as Algorithm] };
  };

  const complete: Operation = async (input, call) => {
    const upload = uploadOf(input);
    const bucket = store.bucket(input.Bucket);
    checkWrite(input, current(bucket, input.Key));
    const parts = partsOf(upload.parts, upload.algorithm, input.MultipartUpload?.Parts ?? []);
    const whole = upload.checksumType === 'FULL_OBJECT';
    const declared = whole ? declaredBy(input) : { checksums: {} };
    const joined = await store.receive(
      joinedStream(parts),
      { ...declared, algorithm: upload.algorithm },
      MAX_OBJECT_BYTES,
    );
    const content = contentOf(bucket, joined, upload.input);
    content.etag = `"${etagOf(parts)}"`;
    if (!whole) {
      const composite = compositeOf(upload.algorithm, parts);
      content.checksum = { [`Checksum${upload.algorithm}`]: composite, ChecksumType: 'COMPOSITE' };
      const expected = input[`Checksum${upload.algorithm}`];
      if (expected !== undefined && expected !== composite && `${expected}-${parts.length}` !== composite) {
        store.discard(content);
        throw new AwsError('BadDigest', `The ${upload.algorithm} you specified did not match the calculated checksum.`);
      }
    }
    const version = commit(store, bucket, input, content, now());
    drop(input.UploadId);
    created(standIn, bucket, version, content, 'CompleteMultipartUpload', call);
    return {
      Location: `${standIn.endpoint}/${bucket.name}/${encodeURIComponent(input.Key)}`,
      Bucket: bucket.name,
      Key: input.Key,
      ETag: content.etag,
      ...content.checksum,
      ...encryption(content),
      ...versionMember(bucket, version),
    };
  };

  const drop = (uploadId: string) => {
    for (const part of uploads.get(uploadId)?.parts.values() ?? []) store.discard(part);
    uploads.delete(uploadId);
  };

  const listParts: Operation = (input) => {
    const upload = uploadOf(input);
    const maxParts = Math.min(input.MaxParts ?? MAX_PARTS, MAX_PARTS);
    const behind = inOrder(upload.parts).filter(({ number }) => number > Number(input.PartNumberMarker ?? 0));
    const parts = behind.slice(0, maxParts);
    return {
      Bucket: input.Bucket,
      Key: input.Key,
      UploadId: input.UploadId,
      PartNumberMarker: input.PartNumberMarker ?? '0',
      NextPartNumberMarker: String(parts.at(-1)?.number ?? 0),
      MaxParts: maxParts,
      IsTruncated: behind.length > parts.length,
      StorageClass: 'STANDARD',
      Parts: parts.map(({ number, lastModified, etag, size }) => ({
        PartNumber: number,
        LastModified: lastModified,
        ETag: etag,
        Size: size,
      })),
    };
  };

  return {
    CreateMultipartUpload: honouring(['Metadata', 'ChecksumAlgorithm', 'ChecksumType', ...HEADER_MEMBERS], create),
    UploadPart: honouring(['Body', 'ContentLength', 'PartNumber', 'UploadId', ...DIGEST_MEMBERS], uploadPart),
    CompleteMultipartUpload: honouring(
      ['UploadId', 'MultipartUpload', 'ChecksumType', 'IfMatch', 'IfNoneMatch', ...DIGEST_MEMBERS],
      complete,
    ),
    AbortMultipartUpload: honouring(['UploadId'], (input) => {
      uploadOf(input);
      drop(input.UploadId);
    }),
    ListParts: honouring(['UploadId', 'MaxParts', 'PartNumberMarker'], listParts),
  };
}

const inOrder = (parts: Map<number, Part>) => [...parts.values()].sort((a, b) => a.number - b.number);
