import type { ChildProcess } from 'node:child_process';
import { parseS3Uri, type SageMaker } from './state.ts';
import { type Progress, startTrainer } from './trainer-process.ts';
import { artifactUri, ENDED, end, enter, maximumRuntimeSeconds, type TrainingJob } from './training-job.ts';

/** SageMaker's time for starting an instance, and for stopping a container that was told to. */
const STARTING_MS = 90_000;
const STOPPING_MS = 30_000;
/** How often `tell` repeats the metrics. */
const TELL_EVERY_ROUNDS = 50;

/** What training jobs run on: each trains in a process of its own once its instance has started. */
export interface TrainingInstances {
  /** Starts an instance for a job that has just been created, and trains on it. */
  start(job: TrainingJob): void;
  /** Ends a job's training before its time. */
  stop(job: TrainingJob): void;
  /** Ends all processes. */
  close(): void;
}

/** The instances of one stand-in, none at first. */
export function createInstances(sagemaker: SageMaker): TrainingInstances {
  const { standIn } = sagemaker;
  const running = new Map<TrainingJob, ChildProcess>();

  const finish = (job: TrainingJob, status: 'Completed' | 'Failed' | 'Stopped', secondary: string = status) => {
    end(job, status, secondary, sagemaker.now());
    running.delete(job);
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
    running.set(job, child);
  };

  return {
    start: (job) => void sagemaker.after(STARTING_MS, () => run(job)),
    stop(job) {
      job.status = 'Stopping';
      enter(job, 'Stopping', sagemaker.now());
      running.get(job)?.kill('SIGKILL');
      sagemaker.after(STOPPING_MS, () => finish(job, 'Stopped'));
    },
    close() {
      for (const [job, child] of running) {
        if (!ENDED.includes(job.status)) job.status = 'Stopped';
        child.kill('SIGKILL');
      }
    },
  };
}
