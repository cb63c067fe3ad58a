import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** A statement that allows actions on resources. */
export const allow = (
  actions: string | string[],
  resources: string | string[],
  conditions?: Record<string, Record<string, unknown>>,
): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions: [actions].flat(), resources: [resources].flat(), conditions });

/** Listing of a bucket's `executions/` folder, all of it that a step or a container looks into. */
export const listExecutions = (bucketArn: string): PolicyStatement =>
  allow('s3:ListBucket', bucketArn, { StringLike: { 's3:prefix': 'executions/*' } });
