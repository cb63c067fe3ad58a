import { AwsError } from '../core/errors.ts';
import type { Operation, StandIn } from '../core/stand-in.ts';
import { honouring } from './operation.ts';
import type { Store } from './store.ts';

/** Buckets themselves: create, head, list, delete, location, versioning. */
export function bucketOperations(standIn: StandIn, store: Store): Record<string, Operation> {
  const create: Operation = (input) => {
    const name: string = input.Bucket;
    checkName(name);
    checkLocation(input.CreateBucketConfiguration?.LocationConstraint, standIn.region);
    if (!store.buckets.has(name)) {
      const created = new Date(standIn.clock.now());
      store.buckets.set(name, { name, created, settings: new Map(), objects: new Map() });
    } else if (standIn.region !== 'us-east-1') {
      // In us-east-1 alone S3 answers a second creation by the owner with 200.
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new AwsError('BucketAlreadyOwnedByYou', message, 409, { BucketName: name });
    }
    return { Location: `/${name}`, BucketArn: `arn:aws:s3:::${name}` };
  };

  const remove: Operation = (input) => {
    const bucket = store.bucket(input.Bucket);
    if (bucket.objects.size > 0) {
      const which = bucket.versioning ? ' You must delete all versions in the bucket.' : '';
      const message = `The bucket you tried to delete is not empty.${which}`;
      throw new AwsError('BucketNotEmpty', message, 409, { BucketName: bucket.name });
    }
    store.buckets.delete(bucket.name);
  };

  const putVersioning: Operation = (input) => {
    const status = input.VersioningConfiguration?.Status;
    if (status !== 'Enabled' && status !== 'Suspended')
      throw new AwsError('IllegalVersioningConfigurationException', 'The Versioning element must be specified');
    store.bucket(input.Bucket).versioning = status;
  };

  return {
    CreateBucket: honouring(['CreateBucketConfiguration'], create),
    HeadBucket: honouring([], (input) => {
      const { name } = store.bucket(input.Bucket);
      return { BucketRegion: standIn.region, BucketArn: `arn:aws:s3:::${name}` };
    }),
    DeleteBucket: honouring([], remove),
    ListBuckets: honouring(['Prefix'], (input) => ({
      Buckets: [...store.buckets.values()]
        .filter(({ name }) => name.startsWith(input.Prefix ?? ''))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map(({ name, created }) => ({ Name: name, CreationDate: created, BucketArn: `arn:aws:s3:::${name}` })),
      Owner: { ID: standIn.account },
      Prefix: input.Prefix,
    })),
    GetBucketLocation: honouring([], (input) => {
      store.bucket(input.Bucket);
      return { LocationConstraint: standIn.region === 'us-east-1' ? undefined : standIn.region };
    }),
    GetBucketVersioning: honouring([], (input) => ({ Status: store.bucket(input.Bucket).versioning })),
    PutBucketVersioning: honouring(['VersioningConfiguration', 'ContentMD5', 'ChecksumAlgorithm'], putVersioning),
  };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
function checkName(name: string): void {
  const wellFormed = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
  const reserved = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);
  if (!wellFormed || reserved || /^\d+\.\d+\.\d+\.\d+$/.test(name))
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name });
}

function checkLocation(constraint: string | undefined, region: string): void {
  const expected = region === 'us-east-1' ? undefined : region;
  if (constraint === expected) return;
  if (constraint === 'us-east-1')
    throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', 400, {
      LocationConstraint: constraint,
    });
  throw new AwsError(
    'IllegalLocationConstraintException',
    `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
