import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitHub } from './api.ts';
import { type GithubContext, githubContext, runnerContext } from './contexts.ts';
import { type TriggerEvent, trigger } from './events.ts';
import { holds, text } from './expressions.ts';
import { type JobResult, runJob } from './job.ts';
import { conclusion, inOrder, needsContext, statusOf } from './jobs.ts';
import { type Job, readWorkflow, type Workflow } from './language.ts';
import { grants } from './permissions.ts';
import { GITHUB_GRACE, type Grace } from './process.ts';
import type { Annotation, Listener, Outcome } from './progress.ts';
import type { Review } from './rest.ts';

/** The repository's environments. */
export interface Environments {
  /** Variables of an environment, by its name; they come before `vars`. */
  vars?: Record<string, Record<string, string>>;
  /** Answers for the reviewers of an environment; undefined when it has none. */
  review?(environment: string, job: string): Promise<Review | undefined>;
}

/** How a workflow is to be run. */
export interface RunOptions {
  /** The repository's working copy; its workflow files and actions are used and its steps run in it. */
  root: string;
  /** Path of the workflow file in the repository: `.github/workflows/retrain.yml`. */
  workflow: string;
  event: TriggerEvent;
  /** The REST API and OIDC issuer of the repository. */
  github: GitHub;
  /** Folder for the run's own files; made when missing, left for the caller to delete. */
  workDirectory: string;
  runId: number;
  actor: string;
  /** Default 1. */
  runNumber?: number;
  /** Default 1. */
  runAttempt?: number;
  /** Default `refs/heads/main`. */
  ref?: string;
  /** Default: the commit checked out at `root`. */
  sha?: string;
  vars?: Record<string, string>;
  secrets?: Record<string, string>;
  /** For all processes, below the workflow's own `env`: AWS_ENDPOINT_URL. */
  env?: Record<string, string>;
  environments?: Environments;
  listener?: Listener;
  /** Aborting it cancels the run as GitHub does. */
  signal?: AbortSignal;
  /** Time a cancelled process gets; GitHub's by default. */
  grace?: Grace;
}

/** How a run went. `result` is the run's conclusion. */
export interface WorkflowResult {
  result: Outcome;
  jobs: Record<string, JobResult>;
  annotations: Annotation[];
  /** Folder that holds a folder for each artifact. */
  artifacts: string;
}

/** What all jobs of a run share. */
interface Run extends Required<Pick<RunOptions, 'listener' | 'signal' | 'environments'>> {
  options: RunOptions;
  workflow: Workflow;
  github: GithubContext;
  inputs: Record<string, unknown>;
  annotations: Annotation[];
  artifacts: string;
}

/**
 * Runs a workflow file of the repository on this machine as GitHub would: its jobs in the order of their needs, its
 * steps as child processes. Other than on GitHub, jobs run one after the other and share one working copy, `runs-on` is
 * this machine whatever it says, and a cancelled run is not cut off after five minutes.
 * @throws WorkflowFileError where GitHub would not accept the file; TriggerError where the event would not start it
 */
export async function runWorkflow(options: RunOptions): Promise<WorkflowResult> {
  const { root, workDirectory, listener = () => {}, environments = {} } = options;
  const signal = options.signal ?? new AbortController().signal;
  const workflow = await readWorkflow(options.workflow, readFileSync(join(root, options.workflow), 'utf8'));
  const { payload, inputs } = trigger(workflow, options.event);
  const github = openRun(options, workflow, payload);
  const annotations: Annotation[] = [];
  const artifacts = join(workDirectory, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const run: Run = { options, workflow, github, inputs, annotations, artifacts, listener, signal, environments };
  if (workflow.concurrency) listener({ type: 'note', text: 'concurrency: a single local run never waits for another' });

  const done: Record<string, JobResult> = {};
  for (const job of inOrder(workflow.jobs)) done[job.id] = await startJob(run, job, done);
  return { result: conclusion(done), jobs: done, annotations, artifacts };
}

/** The `github` context, and the event's file. */
function openRun(options: RunOptions, workflow: Workflow, payload: Record<string, unknown>): GithubContext {
  const { root, event, workDirectory, github } = options;
  const identity = {
    repository: github.repository,
    actor: options.actor,
    ref: options.ref ?? 'refs/heads/main',
    sha: options.sha ?? execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim(),
    runId: options.runId,
    runNumber: options.runNumber ?? 1,
    runAttempt: options.runAttempt ?? 1,
  };
  const urls = { server: 'https://github.com', api: github.url };
  const context = githubContext(identity, workflow, event, payload, urls, root);
  mkdirSync(workDirectory, { recursive: true });
  const path = join(workDirectory, 'event.json');
  writeFileSync(path, JSON.stringify(context.event, null, 2));
  if (event.name === 'pull_request')
    github.addIssue(event.number, context.event.pull_request as Record<string, unknown>);
  return { ...context, event_path: path };
}

/** A job from its condition to its result: condition, environment and its review, then the steps. */
async function startJob(run: Run, job: Job, done: Record<string, JobResult>): Promise<JobResult> {
  const { options, workflow, github, inputs, listener, signal, environments } = run;
  const contexts: Record<string, unknown> = {
    github,
    inputs,
    vars: options.vars ?? {},
    needs: needsContext(job, done),
  };
  const scope = { contexts, workspace: options.root };
  let name = job.id;
  const end = (outcome: Outcome, message?: string): JobResult => {
    if (message) run.annotations.push({ kind: 'error', message, job: job.id, step: '' });
    if (message) listener({ type: 'log', job: job.id, step: '', kind: 'error', text: message });
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
      contexts.vars = { ...options.vars, ...environments.vars?.[environment] };
      const refusal = await reviewed(run, job.id, environment);
      if (refusal) return end(refusal.result, refusal.message);
    }
    if (job.concurrency)
      listener({ type: 'note', job: job.id, text: 'concurrency: a single local run never waits for another' });
    const held = grants(workflow.permissions, job.permissions);
    const tokens = options.github.openJob({ github, environment: environment || undefined, grants: held });
    try {
      return await runJob({
        workflow,
        job,
        name,
        github,
        contexts,
        tokens,
        secrets: options.secrets ?? {},
        runner: runnerContext(join(options.workDirectory, '_temp'), join(options.workDirectory, '_tool')),
        root: options.root,
        artifacts: run.artifacts,
        outerEnv: options.env ?? {},
        // A cancelled run leaves a job alone whose condition holds then too ("Workflow cancellation reference").
        signal: runnable(true) ? new AbortController().signal : signal,
        grace: options.grace ?? GITHUB_GRACE,
        listener,
        annotations: run.annotations,
      });
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
  const { options, environments, listener, signal, github } = run;
  if (!environments.review) return undefined;
  listener({ type: 'review-awaited', job, environment });
  const cancelled = new Promise<'cancelled'>((resolve) => {
    if (signal.aborted) resolve('cancelled');
    signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
  const review = await Promise.race([environments.review(environment, job), cancelled]);
  if (review === 'cancelled')
    return { result: 'cancelled', message: 'The run was canceled while it awaited a review.' };
  if (!review) return undefined;
  const { decision, reviewer } = review;
  options.github.review(github.run_id, environment, review);
  listener({ type: 'reviewed', job, environment, decision, reviewer });
  if (decision === 'approved') return undefined;
  return { result: 'failure', message: `Deployment to ${environment} was rejected by ${reviewer}.` };
}
