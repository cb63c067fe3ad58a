import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { GitHub } from './api.ts';
import { type GithubContext, githubContext, runnerContext } from './contexts.ts';
import { type TriggerEvent, trigger } from './events.ts';
import { text } from './expressions.ts';
import type { JobResult } from './job.ts';
import { conclusion, inOrder } from './jobs.ts';
import { readWorkflow, type Workflow } from './language.ts';
import { GITHUB_GRACE, type Grace } from './process.ts';
import type { Annotation, Listener, Outcome } from './progress.ts';
import type { WorkflowRun } from './rest.ts';
import { type Environments, type Run, startJob } from './start-job.ts';

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

/**
 * Runs a workflow file of the repository on this machine as GitHub would: its jobs in the order of their needs, its
 * steps as child processes. Other than on GitHub, jobs run one after the other and share one working copy, `runs-on` is
 * this machine whatever it says, and a cancelled run is not cut off after five minutes.
 * @throws WorkflowFileError where GitHub would not accept the file; TriggerError where the event would not start it
 */
export async function runWorkflow(options: RunOptions): Promise<WorkflowResult> {
  const { root, workDirectory, listener = () => {} } = options;
  const workflow = await readWorkflow(options.workflow, readFileSync(join(root, options.workflow), 'utf8'));
  const { payload, inputs } = trigger(workflow, options.event);
  const github = openRun(options, workflow, payload);
  const annotations: Annotation[] = [];
  const artifacts = join(workDirectory, 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  const run: Run = {
    workflow,
    github,
    server: options.github,
    inputs,
    root,
    artifacts,
    artifactsOf: (runId) => options.github.state.runs.find(({ id }) => String(id) === runId)?.artifacts,
    runner: runnerContext(join(workDirectory, '_temp'), join(workDirectory, '_tool')),
    vars: options.vars ?? {},
    secrets: options.secrets ?? {},
    outerEnv: options.env ?? {},
    environments: options.environments ?? {},
    annotations,
    listener,
    signal: options.signal ?? new AbortController().signal,
    grace: options.grace ?? GITHUB_GRACE,
  };
  if (workflow.concurrency) listener({ type: 'note', text: 'concurrency: a single local run never waits for another' });

  const listed = listRun(run, options);
  const done: Record<string, JobResult> = {};
  for (const job of inOrder(workflow.jobs)) done[job.id] = await startJob(run, job, done);
  listed.status = 'completed';
  return { result: conclusion(done), jobs: done, annotations, artifacts };
}

/** Lists the run among the repository's runs, by the name that its workflow gives it. */
function listRun(
  { workflow, github, inputs, vars, root, artifacts }: Run,
  { runId, workflow: path, ...options }: RunOptions,
) {
  const title = text(workflow['run-name'], { contexts: { github, inputs, vars }, workspace: root }) || workflow.name;
  const listed: WorkflowRun = { id: runId, workflow: basename(path), title, status: 'in_progress', artifacts };
  options.github.state.runs.push(listed);
  return listed;
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
  if (!github.state.commits.has(identity.sha)) github.state.commits.set(identity.sha, []);
  mkdirSync(workDirectory, { recursive: true });
  const path = join(workDirectory, 'event.json');
  writeFileSync(path, JSON.stringify(context.event, null, 2));
  if (event.name === 'pull_request')
    github.addIssue(event.number, context.event.pull_request as Record<string, unknown>);
  return { ...context, event_path: path };
}
