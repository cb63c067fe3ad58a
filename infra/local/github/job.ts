import { mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runKnownAction } from './actions.ts';
import type { JobTokens } from './api.ts';
import { Masks } from './commands.ts';
import { defaultVariables, type GithubContext, machineVariables, type RunnerContext } from './contexts.ts';
import { holds, type Scope, text, texts } from './expressions.ts';
import type { Job, Step, Workflow } from './language.ts';
import type { Grace } from './process.ts';
import type { Annotation, Listener, Outcome } from './progress.ts';
import { NODE_DIRECTORY, runLocalAction, runScript, type StepCall } from './step.ts';
import { StepLog } from './step-log.ts';

/** How one step went. `conclusion` is `outcome` after `continue-on-error`; masked values in outputs are `***`. */
export interface StepResult {
  id: string;
  name: string;
  outcome: Outcome;
  conclusion: Outcome;
  seconds: number;
  outputs: Record<string, string>;
}

/**
 * How one job went. `result` is `outcome` after `continue-on-error`: what the jobs that need it see. `summary` is the
 * Markdown of all its steps.
 */
export interface JobResult {
  id: string;
  name: string;
  outcome: Outcome;
  result: Outcome;
  seconds: number;
  steps: StepResult[];
  outputs: Record<string, string>;
  summary: string;
}

/** What a job is started with; contexts are those known before its first step. */
export interface JobStart {
  workflow: Workflow;
  job: Job;
  name: string;
  github: GithubContext;
  contexts: Record<string, unknown>;
  secrets: Record<string, string>;
  tokens: JobTokens;
  runner: RunnerContext;
  /** The repository's working copy. */
  workspace: string;
  /** Where the run keeps its artifacts. */
  artifacts: string;
  /** Set by whoever runs the workflow, for all processes. */
  env: Record<string, string>;
  signal: AbortSignal;
  grace: Grace;
  listener: Listener;
  annotations: Annotation[];
}

/** A post step that waits for the end of the job. */
export interface Post {
  step: Step;
  condition: string;
  run(call: StepCall): Promise<void>;
}

/** A job under way, as its steps see and change it. */
export interface JobState extends JobStart {
  temp: string;
  status: 'success' | 'failure' | 'cancelled';
  /** Workflow and job `env` and what steps added. */
  env: Record<string, string>;
  /** What steps put in front of PATH. */
  path: string[];
  masks: Masks;
  posts: Post[];
  summaries: string[];
  /** The environment of a process, with the step's own `env`. */
  environment(stepEnv: Record<string, string>): Record<string, string>;
}

/** A job without `timeout-minutes` is cancelled after six hours. */
const DEFAULT_TIMEOUT_MINUTES = 360;

/** Runs a job's steps, then the post steps that they left, newest first. */
export async function runJob(start: JobStart): Promise<JobResult> {
  const started = performance.now();
  const { job, listener, name } = start;
  listener({ type: 'job-started', job: job.id, name });
  const state = open(start);
  const steps: Record<string, unknown> = {};
  const results: StepResult[] = [];
  const cancelled = new AbortController();
  const cancel = () => {
    state.status = 'cancelled';
    cancelled.abort();
  };
  if (start.signal.aborted) cancel();
  start.signal.addEventListener('abort', cancel);
  const minutes = Number(text(job['timeout-minutes'], scopeOf(state, steps)) || DEFAULT_TIMEOUT_MINUTES);
  const log = new StepLog(job.id, 'Set up job', state.masks, listener, start.annotations);
  const timer = setTimeout(() => {
    log.error(`The job has exceeded the maximum execution time of ${minutes}m0s`);
    cancel();
  }, minutes * 60_000);
  try {
    for (const step of job.steps) {
      const result = await runStep(state, steps, step, cancelled.signal);
      if (step.ownId) {
        const { outcome, conclusion, outputs } = result;
        steps[step.id] = { outcome, conclusion, outputs };
      }
      results.push(shown(result, state.masks));
    }
    for (let post = state.posts.pop(); post; post = state.posts.pop())
      results.push(shown(await runPost(state, steps, post, cancelled.signal), state.masks));
  } finally {
    clearTimeout(timer);
    start.signal.removeEventListener('abort', cancel);
  }
  const outputs = jobOutputs(state, scopeOf(state, steps), log);
  const seconds = (performance.now() - started) / 1000;
  const summary = state.summaries.filter(Boolean).join('\n');
  const tolerated = state.status === 'failure' && text(job['continue-on-error'], scopeOf(state, steps)) === 'true';
  listener({ type: 'job-ended', job: job.id, name, result: state.status, seconds });
  const result = tolerated ? 'success' : state.status;
  return { id: job.id, name, outcome: state.status, result, seconds, steps: results, outputs, summary };
}

function open(start: JobStart): JobState {
  const { github, runner, tokens, job } = start;
  const masks = new Masks();
  for (const secret of [...Object.values(start.secrets), tokens.token, tokens.oidc?.token ?? '']) masks.add(secret);
  const temp = join(runner.temp, job.id);
  mkdirSync(temp, { recursive: true });
  const own = { ...runner, temp };
  const outer = { contexts: start.contexts, workspace: start.workspace };
  const state: JobState = {
    ...start,
    runner: own,
    temp,
    masks,
    status: 'success',
    env: { ...texts(start.workflow.env, outer), ...texts(job.env, outer) },
    path: [],
    posts: [],
    summaries: [],
    environment: (stepEnv) => ({
      ...machineVariables(),
      ...start.env,
      ...state.env,
      ...stepEnv,
      PATH: [...state.path, NODE_DIRECTORY, process.env.PATH ?? ''].join(delimiter),
      ...defaultVariables(github, job.id, own),
      GITHUB_EVENT_PATH: String(github.event_path),
      ...(tokens.oidc
        ? { ACTIONS_ID_TOKEN_REQUEST_URL: tokens.oidc.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: tokens.oidc.token }
        : {}),
    }),
  };
  return state;
}

/** What expressions of a job's steps see at this moment. */
function scopeOf(state: JobState, steps: Record<string, unknown>, stepEnv: Record<string, string> = {}): Scope {
  return {
    workspace: state.workspace,
    contexts: {
      ...state.contexts,
      github: { ...state.github, token: state.tokens.token, job: state.job.id },
      secrets: { ...state.secrets, GITHUB_TOKEN: state.tokens.token },
      env: { ...state.env, ...stepEnv },
      job: { status: state.status },
      runner: state.runner,
      steps,
    },
    status: {
      success: state.status === 'success',
      failure: state.status === 'failure',
      cancelled: state.status === 'cancelled',
    },
  };
}

async function runStep(
  state: JobState,
  steps: Record<string, unknown>,
  step: Step,
  cancelled: AbortSignal,
): Promise<StepResult> {
  const scope = () => scopeOf(state, steps);
  const body = async (call: StepCall) => {
    if (step.run !== undefined) return runScript(call);
    if (step.uses?.startsWith('./')) return runLocalAction(call);
    return runKnownAction(call);
  };
  return attempt(state, { step, name: stepName(step, scope()), condition: step.if, scope, body, cancelled });
}

function runPost(state: JobState, steps: Record<string, unknown>, post: Post, cancelled: AbortSignal) {
  const { step, condition, run } = post;
  const scope = () => scopeOf(state, steps);
  return attempt(state, { step, name: `Post ${stepName(step, scope())}`, condition, scope, body: run, cancelled });
}

function stepName(step: Step, scope: Scope): string {
  try {
    if (step.name !== undefined) return text(step.name, scope);
    return `Run ${step.uses ?? text(step.run, scope).trim().split('\n')[0]}`;
  } catch {
    return String(step.name ?? step.uses ?? step.id);
  }
}

/** One step from its condition to its outcome. */
async function attempt(
  state: JobState,
  what: {
    step: Step;
    name: string;
    condition: string;
    scope: () => Scope;
    body: (call: StepCall) => Promise<void>;
    cancelled: AbortSignal;
  },
): Promise<StepResult> {
  const { step, condition, scope, body, cancelled } = what;
  const { listener, masks, grace } = state;
  const job = state.job.id;
  const name = masks.hide(what.name);
  const started = performance.now();
  const log = new StepLog(job, name, masks, listener, state.annotations);
  const outputs: Record<string, string> = {};
  const finish = (outcome: Outcome, conclusion: Outcome): StepResult => {
    const seconds = (performance.now() - started) / 1000;
    listener({ type: 'step-ended', job, step: name, outcome, conclusion, seconds });
    return { id: step.id, name, outcome, conclusion, seconds, outputs };
  };

  const controller = new AbortController();
  let timedOut = false;
  let timer: NodeJS.Timeout | undefined;
  // A cancelled job lets the step under way finish when its condition still holds (`always()`, `cancelled()`).
  const cancel = () => {
    if (!holds(condition, scope())) controller.abort();
  };
  let outcome: Outcome = 'success';
  let goOn = false;
  try {
    const env = texts(step.env, scope());
    const own = scope();
    own.contexts.env = { ...state.env, ...env };
    if (!holds(condition, own)) {
      return finish('skipped', 'skipped');
    }
    listener({ type: 'step-started', job, step: name });
    const minutes = Number(text(step['timeout-minutes'], own));
    goOn = text(step['continue-on-error'], own) === 'true';
    if (minutes > 0)
      timer = setTimeout(() => {
        timedOut = true;
        log.error(`The action '${name}' has timed out after ${minutes} minutes.`);
        controller.abort();
      }, minutes * 60_000);
    cancelled.addEventListener('abort', cancel);
    const inputs = texts(step.with, own);
    await body({ step, job: state, log, inputs, env, scope: own, signal: controller.signal, grace, outputs });
    if (controller.signal.aborted) outcome = timedOut ? 'failure' : 'cancelled';
    if (outcome === 'cancelled') log.error('The operation was canceled.');
  } catch (error) {
    outcome = 'failure';
    log.error((error as Error).message);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', cancel);
  }
  const conclusion = outcome === 'failure' && goOn ? 'success' : outcome;
  if (conclusion === 'failure' && state.status === 'success') state.status = 'failure';
  return finish(outcome, conclusion);
}

function jobOutputs(state: JobState, scope: Scope, log: StepLog): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(state.job.outputs ?? {})) {
    const output = text(value, scope);
    if (state.masks.hide(output) !== output) log.warning(`Skip output '${name}' since it may contain secret.`);
    else if (output !== '') kept[name] = output;
  }
  return kept;
}

const shown = (result: StepResult, masks: Masks): StepResult => ({
  ...result,
  outputs: Object.fromEntries(Object.entries(result.outputs).map(([key, value]) => [key, masks.hide(value)])),
});
