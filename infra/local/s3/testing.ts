import type { Readable } from 'node:stream';
import * as sdk from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { StandIn } from '../core/stand-in.ts';
import { startTestServer } from '../core/testing.ts';
import { createS3 } from './s3.ts';

/** An S3 of its own for a test file, with a client and a new bucket for each test. */
export function useS3() {
  let started: Awaited<ReturnType<typeof startTestServer>>;
  let client: sdk.S3Client;
  let bucket = '';
  let count = 0;

  beforeAll(async () => {
    started = await startTestServer({}, createS3);
    client = new sdk.S3Client(started.client);
  });
  afterAll(() => started.close());
  beforeEach(async () => {
    bucket = `bucket-${++count}`;
    await client.send(new sdk.CreateBucketCommand({ Bucket: bucket }));
  });

  return {
    get standIn(): StandIn {
      return started.standIn;
    },
    get client(): sdk.S3Client {
      return client;
    },
    /** The test's own bucket. */
    get Bucket(): string {
      return bucket;
    },
    put: (Key: string, Body: string | Uint8Array | Readable = 'x', rest: Partial<sdk.PutObjectCommandInput> = {}) =>
      client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key, Body, ...rest })),
    get: (Key: string, rest: Partial<sdk.GetObjectCommandInput> = {}) =>
      client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key, ...rest })),
    enableVersioning: () =>
      client.send(
        new sdk.PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      ),
    /** A request as no SDK sends it; signed by name only, as the stand-in reads no more of it. */
    raw: (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
      fetch(`${started.standIn.endpoint}/${path}`, {
        method,
        headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/s3/aws4_request', ...headers },
        body,
      }),
  };
}

/** The body of GetObject's answer as text. */
export const textOf = async (answer: Promise<sdk.GetObjectCommandOutput>): Promise<string> =>
  (await answer).Body!.transformToString();
