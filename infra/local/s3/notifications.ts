import type { Call, StandIn } from '../core/stand-in.ts';
import type { Bucket, ObjectContent, Version } from './store.ts';

let sequence = 0;

/**
 * Emits "Object Created" when the bucket has EventBridge notifications on. S3 delivers these after it has answered, so a
 * failure to deliver is told and does not fail the request. (S3 also emits "Object Deleted" and others; nothing here
 * listens to them.)
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function created(
  standIn: StandIn,
  bucket: Bucket,
  version: Version,
  content: ObjectContent,
  reason: 'PutObject' | 'CopyObject' | 'CompleteMultipartUpload',
  call: Call,
): void {
  const setting = bucket.settings.get('PutBucketNotificationConfiguration') as
    | { EventBridgeConfiguration?: object }
    | undefined;
  if (!setting?.EventBridgeConfiguration) return;
  const detail = {
    version: '0',
    bucket: { name: bucket.name },
    object: {
      key: version.key,
      size: content.size,
      etag: content.etag.replaceAll('"', ''),
      ...(bucket.versioning ? { 'version-id': version.versionId } : {}),
      sequencer: (++sequence).toString(16).toUpperCase().padStart(18, '0'),
    },
    'request-id': call.requestId,
    requester: standIn.account,
    'source-ip-address': '127.0.0.1',
    reason,
  };
  const event = {
    Source: 'aws.s3',
    DetailType: 'Object Created',
    Resources: [`arn:aws:s3:::${bucket.name}`],
    Detail: JSON.stringify(detail),
  };
  standIn
    .call('events', 'PutServiceEvent', event)
    .catch((error: Error) => standIn.tell('s3', `Object Created of ${bucket.name}/${version.key}: ${error.message}`));
}
