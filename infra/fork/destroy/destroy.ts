import { resourceNames } from '../../../pipeline/contract.ts';
import { countVersions, deleteBucket, emptyBucket } from './buckets.ts';
import type { Clients, Work } from './clients.ts';
import { deleteLogGroups } from './log-groups.ts';
import { stopExecutions, stopTrainingJobs } from './running.ts';
import { deleteEndpoint, deleteEndpointConfigs, deleteModelPackages, deleteModels } from './serving.ts';
import { deleteStack } from './stack.ts';

interface Place {
  /** `aws`, `aws-cn` … */
  partition: string;
  region: string;
  account: string;
}

/**
 * Deletes everything of a stage that costs money, in an order in which nothing is made anew and nothing is in the way.
 * What is gone already is passed over, so it can be run again after an interruption.
 * @param stage `predictive-maintenance-dev`
 * @param deletesData whether raw files and models go too; features never stay, they can be computed again
 * @returns what stayed, a line each
 */
export async function destroyStage(
  clients: Clients,
  stage: string,
  { partition, region, account }: Place,
  deletesData: boolean,
  work: Work,
): Promise<string[]> {
  const { sfn, sagemaker, s3, cloudformation, logs } = clients;
  const { buckets } = resourceNames(stage, account);
  await stopExecutions(sfn, `arn:${partition}:states:${region}:${account}:stateMachine:${stage}`, work);
  await stopTrainingJobs(sagemaker, buckets.model, work);
  await deleteEndpoint(sagemaker, stage, work);
  await deleteEndpointConfigs(sagemaker, stage, work);
  await deleteModels(sagemaker, buckets.model, work);
  await deleteModelPackages(sagemaker, stage, work);
  const emptied = deletesData ? Object.values(buckets) : [buckets.features];
  for (const bucket of emptied) await emptyBucket(s3, bucket, work);
  await deleteStack(cloudformation, stage, !deletesData, work);
  // `prod` keeps its buckets when its stack goes.
  if (deletesData) for (const bucket of emptied) await deleteBucket(s3, bucket, work);
  await deleteLogGroups(logs, stage, work);
  return keptBuckets(clients, Object.values(buckets));
}

async function keptBuckets({ s3 }: Clients, buckets: readonly string[]): Promise<string[]> {
  const counts = await Promise.all(buckets.map((bucket) => countVersions(s3, bucket)));
  return buckets.flatMap((bucket, i) =>
    counts[i] === undefined
      ? []
      : [
          `bucket ${bucket} with ${counts[i]} object versions: --delete-data deletes it, before which the stage cannot be deployed again`,
        ],
  );
}

/** What stays whatever is destroyed, because others may use it. */
export const ALWAYS_KEPT = [
  'stack CDKToolkit (cdk bootstrap) and the assets in its bucket: aws cloudformation delete-stack --stack-name CDKToolkit',
  'the log group /aws/sagemaker/TrainingJobs, which all training jobs of the account share, and the records of ended training jobs: they cost nothing but their logs',
  'the EventBridge rule StepFunctionsGetEventsForSageMakerTrainingJobsRule, which Step Functions made: it costs nothing',
];
