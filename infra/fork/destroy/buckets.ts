import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { unlessMissing, type Work } from './clients.ts';

/** @returns how many versions and delete markers a bucket holds, or undefined where there is no bucket */
export async function countVersions(s3: S3Client, Bucket: string): Promise<number | undefined> {
  let count: number | undefined;
  for await (const versions of versionsOf(s3, Bucket)) count = (count ?? 0) + versions.length;
  return count;
}

/** Deletes every version of every object; without a bucket there is nothing to do. */
export async function emptyBucket(s3: S3Client, Bucket: string, { say }: Work): Promise<void> {
  let deleted = 0;
  for await (const Objects of versionsOf(s3, Bucket)) {
    if (Objects.length === 0) continue;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Bucket}: ${Errors[0]!.Key}: ${Errors[0]!.Code}: ${Errors[0]!.Message}`);
    deleted += Objects.length;
  }
  if (deleted > 0) say(`deleted ${deleted} object versions in ${Bucket}`);
}

/** Deletes an empty bucket that no stack deletes; without a bucket there is nothing to do. */
export async function deleteBucket(s3: S3Client, Bucket: string, { say }: Work): Promise<void> {
  if (await unlessMissing(s3.send(new DeleteBucketCommand({ Bucket })))) say(`deleted bucket ${Bucket}`);
}

/** Pages of at most 1000, as many as one DeleteObjects takes; one page at least where there is a bucket. */
async function* versionsOf(s3: S3Client, Bucket: string): AsyncGenerator<{ Key: string; VersionId: string }[]> {
  let markers: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await unlessMissing(s3.send(new ListObjectVersionsCommand({ Bucket, ...markers })));
    if (!page) return;
    const { Versions = [], DeleteMarkers = [], NextKeyMarker, NextVersionIdMarker } = page;
    yield [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId: VersionId! }));
    if (!page.IsTruncated) return;
    markers = { KeyMarker: NextKeyMarker, VersionIdMarker: NextVersionIdMarker };
  }
}
