import type { ChildProcess } from 'node:child_process';
import type { CheckedOperation } from '../core/checked-operations.ts';
import { AwsError } from '../core/errors.ts';
import type { Call } from '../core/stand-in.ts';
import { type ListInput, listConstraints, page } from './listing.ts';
import { arnOf, invalid, parseS3Uri, resourceName, type SageMaker } from './state.ts';
import { type Progress, startTrainer } from './trainer-process.ts';
import {
  artifactUri,
  describe,
  ENDED,
  end,
  enter,
  maximumRuntimeSeconds,
  secondaryStatus,
  type TrainingJob,
} from './training-job.ts';
import { checkTrainingRequest, type TrainingRequest, trainingConstraints } from './training-request.ts';

/** SageMaker's time for starting an instance, and for stopping a container that was told to. */
const STARTING_MS = 90_000;
const STOPPING_MS = 30_000;
/** How often `tell` repeats the metrics. */
const TELL_EVERY_ROUNDS = 50;

/** Training jobs: each trains in a process of its own once its instance has started. */
export function trainingOperations(sagemaker: SageMaker) {
  const { standIn } = sagemaker;
  const jobs = new Map<string, TrainingJob>();
  const processes = new Map<string, ChildProcess>();

  const find = (name: string): TrainingJob => {
    const job = jobs.get(name);
    if (!job) throw invalid('Requested resource not found.');
    return job;
  };

  const finish = (job: TrainingJob, status: 'Completed' | 'Failed' | 'Stopped', secondary: string = status) => {
    end(job, status, secondary, sagemaker.now());
    processes.delete(job.name);
    const details =
      job.failureReason ?? job.metrics.map(({ MetricName, Value }) => `${MetricName} ${Value}`).join(', ');
    standIn.tell('sagemaker', `training job ${job.name} ${secondary}${details && `: ${details}`}`);
  };

  const progressed = (job: TrainingJob, progress: Progress) => {
    if (job.status !== 'InProgress') return;
    if (progress.type === 'stage') enter(job, progress.stage, sagemaker.now());
    if (progress.type !== 'round') return;
    const round = /^\[(\d+)\]/.exec(progress.line)?.[1];
    if (Number(round) % TELL_EVERY_ROUNDS === 0) standIn.tell('sagemaker', `training job ${job.name} ${progress.line}`);
    job.metrics = Object.entries(progress.metrics).map(([MetricName, Value]) => ({
      MetricName,
      Value,
      Timestamp: sagemaker.now(),
    }));
  };

  /** Takes an instance for a job; false when SageMaker has none of its type, as `capacityShortages` says. */
  const provision = (job: TrainingJob): boolean => {
    const type = job.request.ResourceConfig?.InstanceType ?? '';
    const shortage = standIn.capacityShortages.get(type) ?? 0;
    if (shortage > 0) standIn.capacityShortages.set(type, shortage - 1);
    return shortage === 0;
  };

  const run = (job: TrainingJob) => {
    if (job.status !== 'InProgress') return;
    if (!provision(job)) {
      job.failureReason =
        'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';
      finish(job, 'Failed');
      return;
    }
    const release = standIn.clock.hold();
    job.trainingStart = sagemaker.now();
    enter(job, 'Downloading', job.trainingStart);
    const { request } = job;
    const order = {
      hyperparameters: request.HyperParameters ?? {},
      channels: request.InputDataConfig ?? [],
      artifact: parseS3Uri(artifactUri(job)),
    };
    const limit = sagemaker.after(maximumRuntimeSeconds(job) * 1000, () => {
      finish(job, 'Stopped', 'MaxRuntimeExceeded');
      child.kill('SIGKILL');
    });
    const child = startTrainer(
      standIn,
      { name: job.name, role: request.RoleArn, order },
      (progress) => progressed(job, progress),
      (failure) => {
        limit.cancel();
        if (job.status === 'InProgress') {
          job.failureReason = failure;
          finish(job, failure === undefined ? 'Completed' : 'Failed');
        }
        release();
      },
    );
    processes.set(job.name, child);
  };

  const resource = ({ TrainingJobName }: { TrainingJobName: string }) =>
    arnOf(sagemaker, 'training-job', TrainingJobName);
  const constraints = { TrainingJobName: resourceName };

  const operations: Record<string, CheckedOperation> = {
    CreateTrainingJob: {
      constraints: trainingConstraints,
      resource,
      run: async (request: TrainingRequest, { caller }: Call) => {
        const { TrainingJobName: name, Tags } = request;
        const arn = resource(request);
        const taken = () =>
          new AwsError(
            'ResourceInUse',
            `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
          );
        if (jobs.has(name)) throw taken();
        await checkTrainingRequest(sagemaker, request, caller);
        if (jobs.has(name)) throw taken();
        sagemaker.tagNew(caller, arn, Tags);
        const now = sagemaker.now();
        const job: TrainingJob = {
          name,
          arn,
          request,
          status: 'InProgress',
          transitions: [],
          created: now,
          modified: now,
          metrics: [],
        };
        enter(job, 'Starting', now);
        jobs.set(name, job);
        standIn.tell('sagemaker', `training job ${name} started`);
        sagemaker.after(STARTING_MS, () => run(job));
        return { TrainingJobArn: arn };
      },
    },

    DescribeTrainingJob: { constraints, resource, run: ({ TrainingJobName }) => describe(find(TrainingJobName)) },

    StopTrainingJob: {
      constraints,
      resource,
      run: ({ TrainingJobName }) => {
        const job = find(TrainingJobName);
        if (job.status !== 'InProgress')
          throw invalid(`The request was rejected because the training job is in status ${job.status}.`);
        job.status = 'Stopping';
        enter(job, 'Stopping', sagemaker.now());
        processes.get(job.name)?.kill('SIGKILL');
        sagemaker.after(STOPPING_MS, () => finish(job, 'Stopped'));
        return {};
      },
    },

    ListTrainingJobs: {
      constraints: listConstraints,
      run: (input: ListInput) => {
        const { items, NextToken } = page(jobs.values(), input);
        const TrainingJobSummaries = items.map((job) => ({
          TrainingJobName: job.name,
          TrainingJobArn: job.arn,
          CreationTime: job.created,
          LastModifiedTime: job.modified,
          TrainingEndTime: job.trainingEnd,
          TrainingJobStatus: job.status,
          SecondaryStatus: secondaryStatus(job),
        }));
        return { TrainingJobSummaries, NextToken };
      },
    },
  };

  const close = () => {
    for (const job of jobs.values()) if (!ENDED.includes(job.status)) job.status = 'Stopped';
    for (const child of processes.values()) child.kill('SIGKILL');
  };
  return { operations, close };
}
