import { maximumRuntimeSeconds, type TrainingRequest } from './training-request.ts';

/** Statuses in which a job is over. */
export const ENDED = ['Completed', 'Failed', 'Stopped'];

interface Transition {
  Status: string;
  StartTime: Date;
  EndTime?: Date;
  StatusMessage: string;
}

interface FinalMetric {
  MetricName: string;
  Value: number;
  Timestamp: Date;
}

/** A training job: the request, and what has become of it. */
export interface TrainingJob {
  name: string;
  arn: string;
  request: TrainingRequest;
  status: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  transitions: Transition[];
  created: Date;
  modified: Date;
  trainingStart?: Date;
  trainingEnd?: Date;
  failureReason?: string;
  metrics: FinalMetric[];
}

/** What SageMaker says with each secondary status. */
const STATUS_MESSAGES: Record<string, string> = {
  Starting: 'Starting the training job',
  Downloading: 'Downloading input data',
  Training: 'Training image download completed. Training in progress.',
  Uploading: 'Uploading generated training model',
  Completed: 'Training job completed',
  Failed: 'Training job failed',
  Stopping: 'Stopping the training job',
  Stopped: 'Training job stopped',
  // The description of the status (API_SecondaryStatusTransition). Unverified against AWS: the messages themselves.
  Interrupted: 'The job stopped because the managed spot training instances were interrupted',
  MaxWaitTimeExceeded: 'The job stopped because it exceeded the maximum allowed wait time',
  MaxRuntimeExceeded: 'Training job runtime exceeded MaxRuntimeInSeconds provided',
};

/** The secondary status that the job is in now. */
export const secondaryStatus = (job: TrainingJob): string => job.transitions.at(-1)!.Status;

/** Moves a job to its next secondary status. */
export function enter(job: TrainingJob, status: string, now: Date): void {
  const last = job.transitions.at(-1);
  if (last) last.EndTime = now;
  job.transitions.push({ Status: status, StartTime: now, StatusMessage: STATUS_MESSAGES[status] ?? status });
  job.modified = now;
}

/** Ends a job; `secondary` differs from the status where a job ran out of time. */
export function end(job: TrainingJob, status: TrainingJob['status'], secondary: string, now: Date): void {
  enter(job, secondary, now);
  job.transitions.at(-1)!.EndTime = now;
  job.status = status;
  if (job.trainingStart) job.trainingEnd = now;
}

/**
 * The metrics that SageMaker reads from a line that XGBoost printed, by the names it gives them: `validation:aucpr`. It
 * knows no more digits than were printed, and nothing of a `nan`.
 */
export const metricsOf = (line: string): Record<string, number> =>
  Object.fromEntries(
    [...line.matchAll(/(train|validation)-(\w+):([\d.]+)/g)].map((match) => [
      `${match[1]}:${match[2]}`,
      Number(match[3]),
    ]),
  );

/** Where a job leaves its model. */
export const artifactUri = ({ name, request }: TrainingJob): string =>
  `${request.OutputDataConfig.S3OutputPath.replace(/\/$/, '')}/${name}/output/model.tar.gz`;

/** A job as DescribeTrainingJob answers it. */
export function describe(job: TrainingJob) {
  const { Tags, ...request } = job.request;
  const seconds =
    job.trainingStart && Math.ceil(((job.trainingEnd ?? job.modified).getTime() - job.trainingStart.getTime()) / 1000);
  return {
    ...request,
    TrainingJobArn: job.arn,
    TrainingJobStatus: job.status,
    SecondaryStatus: secondaryStatus(job),
    SecondaryStatusTransitions: job.transitions,
    StoppingCondition: { ...request.StoppingCondition, MaxRuntimeInSeconds: maximumRuntimeSeconds(request) },
    // SageMaker names the artifact of a job that failed, too; there is none then.
    ModelArtifacts: { S3ModelArtifacts: artifactUri(job) },
    FailureReason: job.failureReason,
    FinalMetricDataList: job.metrics.length > 0 ? job.metrics : undefined,
    CreationTime: job.created,
    LastModifiedTime: job.modified,
    TrainingStartTime: job.trainingStart,
    TrainingEndTime: job.trainingEnd,
    TrainingTimeInSeconds: job.trainingEnd && seconds,
    BillableTimeInSeconds: job.trainingEnd && seconds,
    EnableNetworkIsolation: false,
    EnableInterContainerTrafficEncryption: false,
    EnableManagedSpotTraining: request.EnableManagedSpotTraining ?? false,
  };
}
