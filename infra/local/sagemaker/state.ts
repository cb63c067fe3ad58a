import type { Timer } from '../core/clock.ts';
import { type Constraint, length, pattern } from '../core/constraints.ts';
import { AwsError } from '../core/errors.ts';
import type { Caller, StandIn } from '../core/stand-in.ts';

export interface Tag {
  Key: string;
  Value: string;
}

/** What every group of SageMaker's operations works with. */
export interface SageMaker {
  standIn: StandIn;
  /** Tags of all resources by ARN. */
  tags: Map<string, Tag[]>;
  now(): Date;
  /** Like the clock's `after`, cancelled when the service is closed. */
  after(ms: number, fire: () => void): Timer;
  /** Keeps the tags of a resource that is being made. Refuses a caller that may not tag. */
  tagNew(caller: Caller, arn: string, tags: Tag[] | undefined): void;
  /** Cancels what waits. */
  close(): void;
}

/** The state of SageMaker in one stand-in: no tags, nothing that waits. */
export function createState(standIn: StandIn): SageMaker {
  const { clock } = standIn;
  const tags = new Map<string, Tag[]>();
  const timers = new Set<Timer>();
  return {
    standIn,
    tags,
    now: () => new Date(clock.now()),
    after(ms, fire) {
      const timer = clock.after(ms, () => {
        timers.delete(timer);
        fire();
      });
      timers.add(timer);
      return timer;
    },
    tagNew(caller, arn, given) {
      if (!given?.length) return;
      standIn.authorize(caller, 'sagemaker:AddTags', arn);
      tags.set(arn, given);
    },
    close() {
      for (const timer of timers) timer.cancel();
    },
  };
}

/**
 * SageMaker's ARN of a resource. The name is in lower case, as SageMaker writes it for endpoints, endpoint configs and
 * models: https://github.com/aws/amazon-sagemaker-examples/issues/293
 */
export const arnOf = ({ standIn }: SageMaker, type: string, name: string): string =>
  standIn.arn('sagemaker', `${type}/${name.toLowerCase()}`);

/** Names of training jobs, models, endpoints …: letters, digits and single hyphens, 63 characters at most. */
export const resourceName: Constraint = (value) =>
  length(1, 63)(value) ?? pattern(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/)(value);

export const roleArn: Constraint = (value) =>
  length(20, 2048)(value) ?? pattern(/^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/)(value);

export const s3Uri: Constraint = (value) => length(0, 1024)(value) ?? pattern(/^(https|s3):\/\/([^/]+)\/?(.*)$/)(value);

/** SageMaker's error for a request that it does not take. */
export const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

/** Refuses members whose effect the stand-in cannot have, instead of ignoring them. */
export function refuseUnsupported(input: Record<string, unknown>, members: readonly string[], what: string): void {
  const found = members.find((member) => input[member] !== undefined && input[member] !== false);
  if (found) throw invalid(`The stand-in has no ${what} with ${found}`);
}

/** Bucket and key of `s3://bucket/key`. */
export function parseS3Uri(uri: string): { Bucket: string; Key: string } {
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri) ?? [];
  if (!Bucket || Key === undefined) throw invalid(`Invalid S3 URI "${uri}": the stand-in reads s3://BUCKET/KEY only`);
  return { Bucket, Key };
}
