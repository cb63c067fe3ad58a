import type { ChildProcess } from 'node:child_process';
import type { Timer } from '../core/clock.ts';
import { matchesName } from '../faults/faults.ts';
import type { TrainingJobFault } from '../faults/scenario.ts';
import { parseS3Uri, type SageMaker } from './state.ts';
import { type Progress, startTrainer } from './trainer-process.ts';
import { artifactUri, ENDED, end, enter, type TrainingJob } from './training-job.ts';
import { maximumRuntimeSeconds } from './training-request.ts';

/** SageMaker's time for starting an instance, and for stopping a container that was told to. */
const STARTING_MS = 90_000;
const STOPPING_MS = 30_000;
/** How long a managed spot job waits for another instance. Unverified against AWS: it has no usual time. */
const INTERRUPTED_MS = 120_000;
/** What follows the kind of failure in SageMaker's failure reasons. */
const FAILURES = {
  CapacityError: 'Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
  AlgorithmError: ', exit code: 1',
  // https://github.com/aws/sagemaker-python-sdk/issues/2496
  InternalServerError: 'We encountered an internal error. Please try again.',
};
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
  const waits = new Map<TrainingJob, Timer>();

  const finish = (job: TrainingJob, status: 'Completed' | 'Failed' | 'Stopped', secondary: string = status) => {
    end(job, status, secondary, sagemaker.now());
    running.delete(job);
    waits.get(job)?.cancel();
    waits.delete(job);
    const details =
      job.failureReason ?? job.metrics.map(({ MetricName, Value }) => `${MetricName} ${Value}`).join(', ');
    standIn.tell('sagemaker', `training job ${job.name} ${secondary}${details && `: ${details}`}`);
  };

  const progressed = (job: TrainingJob, progress: Progress) => {
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

  const faultOf = (job: TrainingJob) =>
    standIn.faults.take('trainingJobs', job.name, ({ name, ends }) => {
      if (ends === 'SpotInterruption' && !job.request.EnableManagedSpotTraining) return false;
      return matchesName(name, job.name);
    });

  /** Ends a job that is training before its training does, as a fault says. */
  const strike = (job: TrainingJob, { ends, reason }: TrainingJobFault) => {
    const child = running.get(job);
    if (ends === 'Stopped') return stop(job);
    if (ends === 'SpotInterruption') interrupt(job);
    else if (ends === 'MaxRuntimeExceeded') finish(job, 'Stopped', 'MaxRuntimeExceeded');
    else {
      job.failureReason = `${ends}: ${reason ?? FAILURES[ends]}`;
      finish(job, 'Failed');
    }
    child?.kill('SIGKILL');
  };

  /** Takes the instance from a managed spot job, which starts from the beginning once there is another. */
  const interrupt = (job: TrainingJob) => {
    running.delete(job);
    enter(job, 'Interrupted', sagemaker.now());
    standIn.tell('sagemaker', `training job ${job.name} Interrupted`);
    sagemaker.after(INTERRUPTED_MS, () => {
      if (job.status !== 'InProgress') return;
      enter(job, 'Starting', sagemaker.now());
      sagemaker.after(STARTING_MS, () => run(job));
    });
  };

  const stop = (job: TrainingJob, secondary?: 'MaxWaitTimeExceeded') => {
    job.status = 'Stopping';
    enter(job, 'Stopping', sagemaker.now());
    running.get(job)?.kill('SIGKILL');
    sagemaker.after(STOPPING_MS, () => finish(job, 'Stopped', secondary));
  };

  const run = (job: TrainingJob) => {
    if (job.status !== 'InProgress') return;
    const fault = faultOf(job);
    if (fault?.ends === 'CapacityError') return strike(job, fault);
    const release = standIn.clock.hold();
    job.trainingStart ??= sagemaker.now();
    enter(job, 'Downloading', sagemaker.now());
    const { request } = job;
    const order = {
      hyperparameters: request.HyperParameters ?? {},
      channels: request.InputDataConfig ?? [],
      artifact: parseS3Uri(artifactUri(job)),
    };
    const limit = sagemaker.after(maximumRuntimeSeconds(job.request) * 1000, () => {
      finish(job, 'Stopped', 'MaxRuntimeExceeded');
      child.kill('SIGKILL');
    });
    const child = startTrainer(
      standIn,
      { name: job.name, role: request.RoleArn, order },
      (progress) => {
        // What a process that was ended had still said is not heard.
        if (job.status !== 'InProgress' || running.get(job) !== child) return;
        progressed(job, progress);
        if (fault && progress.type === 'stage' && progress.stage === 'Training') strike(job, fault);
      },
      (failure) => {
        limit.cancel();
        if (job.status === 'InProgress' && running.get(job) === child) {
          job.failureReason = failure;
          finish(job, failure === undefined ? 'Completed' : 'Failed');
        }
        release();
      },
    );
    running.set(job, child);
  };

  return {
    start(job) {
      const wait = job.request.StoppingCondition?.MaxWaitTimeInSeconds;
      const exceeded = () => job.status === 'InProgress' && stop(job, 'MaxWaitTimeExceeded');
      if (wait !== undefined) waits.set(job, sagemaker.after(wait * 1000, exceeded));
      sagemaker.after(STARTING_MS, () => run(job));
    },
    stop: (job) => stop(job),
    close() {
      for (const [job, child] of running) {
        if (!ENDED.includes(job.status)) job.status = 'Stopped';
        child.kill('SIGKILL');
      }
    },
  };
}
