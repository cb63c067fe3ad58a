import type { Status } from './expressions.ts';
import type { JobResult } from './job.ts';
import type { Job } from './language.ts';
import type { Outcome } from './progress.ts';

/** The jobs in an order in which each comes after those it needs; otherwise as in the file. */
export function inOrder(jobs: Job[]): Job[] {
  const ordered: Job[] = [];
  const add = (job: Job): void => {
    for (const need of job.needs) add(jobs.find((one) => one.id === need)!);
    if (!ordered.includes(job)) ordered.push(job);
  };
  jobs.forEach(add);
  return ordered;
}

/** The `needs` context of a job: result and outputs of the jobs that it names. */
export function needsContext(job: Job, done: Record<string, JobResult>): Record<string, unknown> {
  return Object.fromEntries(
    job.needs.map((need) => [need, { result: done[need]!.result, outputs: done[need]!.outputs }]),
  );
}

/**
 * What the status functions answer in a job's `if`. They look at all jobs up the chain, not only at those the job
 * names: a job skipped two steps up makes `success()` false. Source: actions/runner issues 491 and 2205.
 */
export function statusOf(job: Job, jobs: Job[], done: Record<string, JobResult>, cancelled: boolean): Status {
  const ancestors = new Set<string>();
  const climb = (from: Job): void => {
    for (const need of from.needs) {
      ancestors.add(need);
      climb(jobs.find((one) => one.id === need)!);
    }
  };
  climb(job);
  const results = [...ancestors].map((id) => done[id]!.result);
  return {
    success: !cancelled && results.every((result) => result === 'success'),
    failure: !cancelled && results.includes('failure'),
    cancelled,
  };
}

/** The run's conclusion from its jobs' results. */
export function conclusion(done: Record<string, JobResult>): Outcome {
  const results = Object.values(done).map((job) => job.result);
  if (results.includes('failure')) return 'failure';
  if (results.includes('cancelled')) return 'cancelled';
  return results.every((result) => result === 'skipped') ? 'skipped' : 'success';
}
