import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import type { JobTokens } from './api.ts';
import { Masks } from './commands.ts';
import { defaultVariables, type GithubContext, machineVariables, type RunnerContext } from './contexts.ts';
import { type Scope, texts } from './expressions.ts';
import type { Job, Step, Workflow } from './language.ts';
import type { Grace } from './process.ts';
import type { Annotation, Listener, Outcome } from './progress.ts';
import type { StepLog } from './step-log.ts';

/** What all jobs of a run share. */
export interface Shared {
  workflow: Workflow;
  github: GithubContext;
  runner: RunnerContext;
  secrets: Record<string, string>;
  /** The repository's working copy. */
  root: string;
  /** Where the run keeps its artifacts. */
  artifacts: string;
  /** The same of another run of the repository; undefined for one that it has not. */
  artifactsOf: (runId: string) => string | undefined;
  /** Set by whoever runs the workflow, for all processes. */
  outerEnv: Record<string, string>;
  annotations: Annotation[];
  listener: Listener;
  /** Aborting it cancels. */
  signal: AbortSignal;
  grace: Grace;
}

/** What a job is started with. */
export interface JobStart extends Shared {
  job: Job;
  name: string;
  /** The contexts that the job's condition already saw: github, inputs, vars, needs. */
  contexts: Record<string, unknown>;
  tokens: JobTokens;
}

/** One step under way. */
export interface StepCall {
  step: Step;
  job: JobState;
  log: StepLog;
  /** `with`, evaluated, by the names as written. */
  inputs: Record<string, string>;
  /** `env`, evaluated. */
  env: Record<string, string>;
  scope: Scope;
  signal: AbortSignal;
  grace: Grace;
  /** Filled with the step's outputs. */
  outputs: Record<string, string>;
}

/** A post step that waits for the end of the job. */
export interface Post {
  step: Step;
  condition: string;
  run(call: StepCall): Promise<void>;
}

/** A job under way, as its steps see and change it. */
export interface JobState extends JobStart {
  /** GITHUB_WORKSPACE: empty until checkout, then the working copy. */
  workspace: string;
  status: 'success' | 'failure' | 'cancelled';
  /** Workflow and job `env` and what steps added. */
  env: Record<string, string>;
  /** What steps put in front of PATH. */
  path: string[];
  masks: Masks;
  posts: Post[];
  /** Process ids of the steps that ran: what they left behind ends with the job. */
  processes: number[];
  summaries: string[];
  /** The `steps` context: the steps that have an id. */
  steps: Record<string, { outcome: Outcome; conclusion: Outcome; outputs: Record<string, string> }>;
}

/**
 * Makes a job's folders and environment.
 * @throws Error where an expression of its `env` is wrong
 */
export function openJob(start: JobStart): JobState {
  const { tokens, job } = start;
  const runner = { ...start.runner, temp: join(start.runner.temp, job.id) };
  const workspace = join(runner.temp, 'workspace');
  for (const folder of [workspace, runner.tool_cache]) mkdirSync(folder, { recursive: true });
  const masks = new Masks([...Object.values(start.secrets), tokens.token, tokens.oidc?.token ?? '']);
  const state: JobState = {
    ...start,
    runner,
    workspace,
    masks,
    status: 'success',
    env: {},
    path: [],
    posts: [],
    processes: [],
    summaries: [],
    steps: {},
  };
  const scope = scopeOf(state);
  state.env = { ...texts(start.workflow.env, scope), ...texts(job.env, scope) };
  return state;
}

/** What expressions of a job's steps see at this moment; `stepEnv` is the `env` of the step that asks. */
export function scopeOf(state: JobState, stepEnv: Record<string, string> = {}): Scope {
  const { status, workspace, tokens } = state;
  return {
    workspace,
    contexts: {
      ...state.contexts,
      github: { ...state.github, workspace, token: tokens.token, job: state.job.id },
      secrets: { ...state.secrets, GITHUB_TOKEN: tokens.token },
      env: { ...state.env, ...stepEnv },
      job: { status },
      strategy: { 'fail-fast': true, 'job-index': 0, 'job-total': 1, 'max-parallel': 1 },
      runner: state.runner,
      steps: state.steps,
    },
    status: { success: status === 'success', failure: status === 'failure', cancelled: status === 'cancelled' },
  };
}

/** The whole environment of a step's process; `stepEnv` is the step's own `env`. */
export function environmentOf(state: JobState, stepEnv: Record<string, string>): Record<string, string> {
  const { github, workspace, tokens, path, outerEnv, env } = state;
  return {
    ...machineVariables(state.runner.temp),
    ...outerEnv,
    ...env,
    ...stepEnv,
    // The Node that runs this comes first, as after setup-node.
    PATH: [...path, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    ...defaultVariables({ ...github, workspace }, state.job.id, state.runner),
    ...(tokens.oidc && {
      ACTIONS_ID_TOKEN_REQUEST_URL: tokens.oidc.url,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: tokens.oidc.token,
    }),
  };
}
