import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { ObjectNotFoundError } from './errors.ts';

/** Configured by the environment alone. Path-style addresses, which S3 takes too, because only they reach another endpoint. */
export const s3FromEnvironment = (): S3Client => new S3Client({ forcePathStyle: true });

/** `{ bucket: 'b', key: 'k/x' }` of `s3://b/k/x`. Throws a RangeError on anything else. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  if (!bucket || !key) throw new RangeError(`found ${JSON.stringify(uri)}, expected s3://BUCKET/KEY`);
  return { bucket, key };
}

/**
 * GetObject.
 * @throws ObjectNotFoundError naming the object where it is not there
 */
export async function getObject(s3: S3Client, bucket: string, key: string) {
  try {
    return await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    throw new ObjectNotFoundError(`s3://${bucket}/${key}: found no object, expected one`);
  }
}

/** An object's bytes as they arrive. Throws as {@link getObject} does. */
export async function* readChunks(s3: S3Client, bucket: string, key: string): AsyncGenerator<Uint8Array> {
  yield* (await getObject(s3, bucket, key)).Body as AsyncIterable<Uint8Array>;
}

/** A whole object in memory. Throws as {@link getObject} does. */
export async function readObject(s3: S3Client, bucket: string, key: string): Promise<Buffer> {
  const object = await getObject(s3, bucket, key);
  return Buffer.from(await object.Body!.transformToByteArray());
}

/** All keys under a prefix, sorted by their UTF-8 bytes, as S3 lists them. */
export async function listKeys(s3: S3Client, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }));
    keys.push(...(page.Contents ?? []).map((object) => object.Key!));
    token = page.NextContinuationToken;
  } while (token);
  return keys;
}
