import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Stage } from '../../pipeline/stages.ts';
import type { StageNames } from './names.ts';

/** Days that a replaced or deleted object can still be brought back. */
const NONCURRENT_DAYS = 90;
/** Days that an execution's features are kept; they can be computed again from the raw files. */
const FEATURES_DAYS = 90;

/**
 * The three buckets: raw files as they are delivered, features that an execution computed, models with their evaluation
 * reports. Versioned, encrypted by S3, TLS only, never public, events to EventBridge.
 *
 * When the stack is deleted, `prod` keeps raw files and models. In `dev` all three buckets go, so that the stage can be
 * deployed anew; CloudFormation refuses to delete a bucket that still holds objects, so nothing is lost unseen.
 */
export class Data extends Construct {
  readonly raw: Bucket;
  readonly features: Bucket;
  readonly model: Bucket;

  constructor(scope: Construct, id: string, props: { names: StageNames; stage: Stage }) {
    super(scope, id);
    const { buckets } = props.names;
    const keep = props.stage === 'prod' ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    this.raw = bucket(this, 'Raw', buckets.raw, keep);
    this.features = bucket(this, 'Features', buckets.features, RemovalPolicy.DESTROY);
    this.features.addLifecycleRule({ prefix: 'executions/', expiration: Duration.days(FEATURES_DAYS) });
    this.model = bucket(this, 'Model', buckets.model, keep);
  }
}

function bucket(scope: Construct, id: string, bucketName: string, removalPolicy: RemovalPolicy): Bucket {
  const made = new Bucket(scope, id, {
    bucketName,
    removalPolicy,
    versioned: true,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    lifecycleRules: [
      {
        noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS),
        abortIncompleteMultipartUploadAfter: Duration.days(7),
      },
    ],
  });
  // The Bucket construct's own switch would deploy a Lambda of CDK's to set it.
  (made.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
  return made;
}
