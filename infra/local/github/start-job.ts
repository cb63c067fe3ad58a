import type { GitHub } from './api.ts';
import { Masks } from './commands.ts';
import { holds, text } from './expressions.ts';
import { type JobResult, runJob } from './job.ts';
import type { Shared } from './job-state.ts';
import { needsContext, statusOf } from './jobs.ts';
import type { Job } from './language.ts';
import { grants } from './permissions.ts';
import type { Outcome } from './progress.ts';
import type { Review } from './rest.ts';

/** The repository's environments. */
export interface Environments {
  /** Variables of an environment, by its name; they come before `vars`. */
  vars?: Record<string, Record<string, string>>;
  /** Who answers for the required reviewers of an environment, by its name; an environment without an entry has none. */
  reviewers?: Record<string, Reviewer>;
}

/** A run as its jobs are started from it. */
export interface Run extends Shared {
  /** The REST API and OIDC issuer. */
  server: GitHub;
  inputs: Record<string, unknown>;
  vars: Record<string, string>;
  environments: Environments;
}

/** Answers for the required reviewers of an environment that a job asks for. */
export type Reviewer = (job: string) => Promise<Review>;

/** A job from its condition to its result: condition, environment and its review, then the steps. */
export async function startJob(run: Run, job: Job, done: Record<string, JobResult>): Promise<JobResult> {
  const { workflow, github, inputs, vars, environments, listener, signal } = run;
  const contexts: Record<string, unknown> = { github, inputs, vars, needs: needsContext(job, done) };
  const scope = { contexts, workspace: run.root };
  let name = job.id;
  const end = (outcome: Outcome, reason?: string): JobResult => {
    if (reason) {
      const message = new Masks(Object.values(run.secrets)).hide(reason);
      run.annotations.push({ kind: 'error', message, job: job.id, step: '' });
      listener({ type: 'log', job: job.id, step: '', kind: 'error', text: message });
    }
    listener({ type: 'job-ended', job: job.id, name, result: outcome, seconds: 0 });
    return { id: job.id, name, outcome, result: outcome, seconds: 0, steps: [], outputs: {}, summary: '' };
  };
  try {
    const runnable = (cancelled: boolean) =>
      holds(job.if, { ...scope, status: statusOf(job, workflow.jobs, done, cancelled) });
    name = text(job.name, scope) || job.id;
    if (!runnable(signal.aborted)) return end(signal.aborted ? 'cancelled' : 'skipped');
    const unknown = notRunnable(job);
    if (unknown) return end('failure', `Job ${job.id}: ${unknown} cannot be run locally`);
    const environment = text(typeof job.environment === 'object' ? job.environment.name : job.environment, scope);
    if (environment) {
      contexts.vars = { ...vars, ...environments.vars?.[environment] };
      const refusal = await reviewed(run, job.id, environment);
      if (refusal) return end(refusal.result, refusal.message);
    }
    if (job.concurrency)
      listener({ type: 'note', job: job.id, text: 'concurrency: a single local run never waits for another' });
    const held = grants(workflow.permissions, job.permissions);
    const tokens = run.server.openJob({ github, environment: environment || undefined, grants: held });
    // A cancelled run leaves a job alone whose condition holds then too ("Workflow cancellation reference").
    const cancellation = runnable(true) ? new AbortController().signal : signal;
    try {
      return await runJob({ ...run, job, name, contexts, tokens, signal: cancellation });
    } finally {
      tokens.close();
    }
  } catch (error) {
    return end('failure', `${workflow.path}: job ${job.id}: ${(error as Error).message}`);
  }
}

/** What a job asks for that this runner does not have. */
function notRunnable(job: Job): string | undefined {
  if (job.uses) return `uses: ${job.uses} (a reusable workflow)`;
  if (job.container) return 'container';
  if (job.services) return 'services';
  if (typeof job.strategy === 'object' && job.strategy && 'matrix' in job.strategy) return 'strategy.matrix';
  return undefined;
}

/** Waits for the environment's reviewers; undefined when the job may start. */
async function reviewed(
  run: Run,
  job: string,
  environment: string,
): Promise<{ result: Outcome; message: string } | undefined> {
  const { server, environments, listener, signal, github } = run;
  const reviewer = environments.reviewers?.[environment];
  if (!reviewer) return undefined;
  const listed = server.state.runs.find(({ id }) => String(id) === github.run_id);
  if (listed) listed.status = 'waiting';
  listener({ type: 'review-awaited', job, environment });
  const cancelled = new Promise<'cancelled'>((resolve) => {
    if (signal.aborted) resolve('cancelled');
    signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
  const review = await Promise.race([reviewer(job), cancelled]);
  if (listed) listed.status = 'in_progress';
  if (review === 'cancelled')
    return { result: 'cancelled', message: 'The run was canceled while it awaited a review.' };
  const { decision } = review;
  server.review(github.run_id, environment, review);
  listener({ type: 'reviewed', job, environment, decision, reviewer: review.reviewer });
  if (decision === 'approved') return undefined;
  return { result: 'failure', message: `Deployment to ${environment} was rejected by ${review.reviewer}.` };
}
