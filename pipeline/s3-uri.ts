/** Bucket and key of `s3://BUCKET/KEY`; undefined where the text is none. */
export function splitS3Uri(uri: string): { bucket: string; key: string } | undefined {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
  return bucket && key ? { bucket, key } : undefined;
}
