import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import { AwsError } from '../core/errors.ts';
import { type Content, receivedBody } from './body.ts';
import { type Checksums, type Declared, digestsOf } from './digests.ts';

/** Content on disk. */
export interface Blob {
  path: string;
  size: number;
  md5: Buffer;
  checksums: Checksums;
}

/** A version of an object, or a delete marker (which has no content). */
export interface Version {
  key: string;
  versionId: string;
  lastModified: Date;
  content?: ObjectContent;
}

export interface ObjectContent {
  path: string;
  size: number;
  /** In quotes, as the API gives it. */
  etag: string;
  /** `{ChecksumCRC32: '…', ChecksumType: 'FULL_OBJECT'}` */
  checksum: Record<string, string>;
  /** Content-Type, Cache-Control and the like, by member name. */
  headers: Record<string, unknown>;
  metadata: Record<string, string>;
}

export interface Bucket {
  name: string;
  created: Date;
  versioning?: 'Enabled' | 'Suspended';
  /** What was put by PutBucketEncryption, PutBucketPolicy and the like, by operation. */
  settings: Map<string, unknown>;
  /** Versions by key, the newest first. */
  objects: Map<string, Version[]>;
  /** The keys in byte order; undefined when they have changed since they were sorted. */
  sortedKeys?: string[];
}

/** S3 takes at most 5 GiB in one PUT or part. */
const MAX_PUT_BYTES = 5 * 1024 ** 3;

/** The version id of what was put while the bucket was not versioned. */
export const NULL_VERSION = 'null';

/** Buckets in memory, the contents of their objects in files under `directory`. */
export class Store {
  readonly buckets = new Map<string, Bucket>();
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true });
  }

  /** @throws AwsError NoSuchBucket */
  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });
    return bucket;
  }

  /**
   * Streams content into a file and verifies its digests.
   * @throws AwsError what {@link digestsOf} refuses, EntityTooLarge; the file is removed then
   */
  async receive(content: Content, declared: Declared = { checksums: {} }, limit = MAX_PUT_BYTES): Promise<Blob> {
    const body = receivedBody(content);
    const algorithm = declared.algorithm ?? body.trailer;
    const digests = digestsOf({ ...declared, algorithm, contentSha256: body.contentSha256 });
    const file = path.join(this.#directory, randomUUID());
    const handle = await open(file, 'w');
    try {
      let size = 0;
      for await (const chunk of body.chunks) {
        size += chunk.length;
        if (size > limit) throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
        digests.update(chunk);
        await handle.writeFile(chunk);
      }
      return { path: file, size, ...digests.finish(body.trailers) };
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
  }

  /** Makes `content` (or, without it, a delete marker) the key's newest version, as the bucket's versioning says. */
  add(bucket: Bucket, key: string, lastModified: Date, content?: ObjectContent): Version {
    const enabled = bucket.versioning === 'Enabled';
    const version = {
      key,
      versionId: enabled ? randomBytes(24).toString('base64url') : NULL_VERSION,
      lastModified,
      content,
    };
    const versions = bucket.objects.get(key) ?? [];
    if (versions.length === 0) bucket.sortedKeys = undefined;
    const replaced = enabled ? undefined : versions.find(({ versionId }) => versionId === NULL_VERSION);
    bucket.objects.set(key, [version, ...versions.filter((other) => other !== replaced)]);
    if (replaced?.content) this.discard(replaced.content);
    return version;
  }

  /** Removes one version for good. */
  remove(bucket: Bucket, version: Version): void {
    const left = (bucket.objects.get(version.key) ?? []).filter((other) => other !== version);
    if (left.length > 0) bucket.objects.set(version.key, left);
    else {
      bucket.objects.delete(version.key);
      bucket.sortedKeys = undefined;
    }
    if (version.content) this.discard(version.content);
  }

  /** Deletes a file; whoever is reading it reads on. */
  discard(blob: { path: string }): void {
    void rm(blob.path, { force: true });
  }
}

/** The keys of a bucket in the order of their UTF-8 bytes, which is how S3 lists them. */
export function sortedKeys(bucket: Bucket): string[] {
  bucket.sortedKeys ??= [...bucket.objects.keys()]
    .map((key) => ({ key, bytes: Buffer.from(key) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ key }) => key);
  return bucket.sortedKeys;
}
