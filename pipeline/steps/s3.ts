import { buffer } from 'node:stream/consumers';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  ListObjectsV2Command,
  NoSuchKey,
  S3Client,
} from '@aws-sdk/client-s3';
import { splitS3Uri } from '../s3-uri.ts';
import { ObjectNotFoundError } from './errors.ts';

/** Configured by the environment alone. Path-style addresses, which S3 takes too, because only they reach another endpoint. */
export const s3FromEnvironment = (): S3Client => new S3Client({ forcePathStyle: true });

/** `{ bucket: 'b', key: 'k/x' }` of `s3://b/k/x`. Throws a RangeError on anything else. */
export function parseS3Uri(uri: string): { bucket: string; key: string } {
  const object = splitS3Uri(uri);
  if (!object) throw new RangeError(`found ${JSON.stringify(uri)}, expected s3://BUCKET/KEY`);
  return object;
}

/** An S3 object that is read as it arrives. */
interface ObjectSource {
  etag: string | undefined;
  versionId: string | undefined;
  lastModified: Date | undefined;
  /** To be read once. */
  chunks: AsyncIterable<Uint8Array>;
}

/**
 * Opens an object. A connection that breaks while it is read is resumed where it broke, a few times.
 * @throws ObjectNotFoundError naming the object where it is not there
 */
export async function openObject(s3: S3Client, bucket: string, key: string): Promise<ObjectSource> {
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return {
      etag: object.ETag,
      versionId: object.VersionId,
      lastModified: object.LastModified,
      chunks: resuming(s3, bucket, key, object),
    };
  } catch (error) {
    if (!(error instanceof NoSuchKey)) throw error;
    throw new ObjectNotFoundError(`s3://${bucket}/${key}: found no object, expected one`);
  }
}

const READ_ATTEMPTS = 4;

/** The SDK retries a request, but not a body that breaks off. `IfMatch` keeps the rest of another object out. */
async function* resuming(
  s3: S3Client,
  bucket: string,
  key: string,
  object: GetObjectCommandOutput,
): AsyncGenerator<Uint8Array> {
  let read = 0;
  let body = object.Body;
  for (let attempt = 1; ; attempt++) {
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        read += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (attempt === READ_ATTEMPTS) throw error;
    }
    const rest = { Bucket: bucket, Key: key, Range: `bytes=${read}-`, IfMatch: object.ETag };
    body = (await s3.send(new GetObjectCommand(rest))).Body;
  }
}

/** An object's bytes as they arrive. Throws as {@link openObject} does. */
export async function* readChunks(s3: S3Client, bucket: string, key: string): AsyncGenerator<Uint8Array> {
  yield* (await openObject(s3, bucket, key)).chunks;
}

/** A whole object in memory. Throws as {@link openObject} does. */
export async function readObject(s3: S3Client, bucket: string, key: string): Promise<Buffer> {
  return buffer(readChunks(s3, bucket, key));
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
