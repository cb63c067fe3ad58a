import { realClock } from '../core/clock.ts';
import { runKnownAction } from './actions.ts';
import { attempt, type StepResult, stepName } from './attempt.ts';
import { positive, text } from './expressions.ts';
import { type JobStart, type JobState, openJob, type Post, type StepCall, scopeOf } from './job-state.ts';
import type { Step } from './language.ts';
import { killGroup } from './process.ts';
import type { Outcome } from './progress.ts';
import { runLocalAction, runScript } from './step.ts';
import { StepLog } from './step-log.ts';

/**
 * How one job went. `result` is `outcome` after `continue-on-error`: what the jobs that need it see. `summary` is the
 * Markdown of all its steps. Masked values in the steps' outputs are `***`.
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

/** A job without `timeout-minutes` is cancelled after six hours. */
const DEFAULT_TIMEOUT_MINUTES = 360;

/**
 * Runs a job's steps, then the post steps that they left, newest first.
 * @throws Error where an expression of the job itself (`env`, `outputs`, `timeout-minutes`) is wrong
 */
export async function runJob(start: JobStart): Promise<JobResult> {
  const started = performance.now();
  const { job, listener, name, signal } = start;
  listener({ type: 'job-started', job: job.id, name });
  const state = openJob(start);
  const log = new StepLog(job.id, '', state.masks, listener, start.annotations);
  const minutes = positive('timeout-minutes', job['timeout-minutes'], scopeOf(state)) ?? DEFAULT_TIMEOUT_MINUTES;
  const cancelled = new AbortController();
  const cancel = () => {
    state.status = 'cancelled';
    cancelled.abort();
  };
  const timer = realClock().after(minutes * 60_000, () => {
    log.error(`The job has exceeded the maximum execution time of ${minutes} minutes.`);
    cancel();
  });
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  const steps: StepResult[] = [];
  try {
    for (const step of job.steps) steps.push(await runStep(state, step, cancelled.signal));
    for (let post = state.posts.pop(); post; post = state.posts.pop())
      steps.push(await runPost(state, post, cancelled.signal));
  } finally {
    timer.cancel();
    signal.removeEventListener('abort', cancel);
    state.processes.forEach(killGroup);
  }
  const outcome = state.status;
  const tolerated = outcome === 'failure' && text(job['continue-on-error'], scopeOf(state)) === 'true';
  const outputs = jobOutputs(state, log);
  const seconds = (performance.now() - started) / 1000;
  listener({ type: 'job-ended', job: job.id, name, result: outcome, seconds });
  return {
    id: job.id,
    name,
    outcome,
    result: tolerated ? 'success' : outcome,
    seconds,
    steps: steps.map((step) => ({ ...step, outputs: hidden(step.outputs, state) })),
    outputs,
    summary: state.summaries.filter(Boolean).join('\n'),
  };
}

async function runStep(state: JobState, step: Step, cancelled: AbortSignal): Promise<StepResult> {
  const body = (call: StepCall) => {
    if (step.run !== undefined) return runScript(call);
    return step.uses?.startsWith('./') ? runLocalAction(call) : runKnownAction(call);
  };
  const what = { step, name: stepName(step, scopeOf(state)), condition: step.if, body };
  const result = await attempt(state, what, cancelled);
  const { outcome, conclusion, outputs } = result;
  if (step.ownId) state.steps[step.id] = { outcome, conclusion, outputs };
  return result;
}

function runPost(state: JobState, { step, condition, run }: Post, cancelled: AbortSignal): Promise<StepResult> {
  const name = `Post ${stepName(step, scopeOf(state))}`;
  return attempt(state, { step, name, condition, body: run }, cancelled);
}

/** The job's outputs; GitHub drops those that hold a masked value. */
function jobOutputs(state: JobState, log: StepLog): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(state.job.outputs ?? {})) {
    const output = text(value, scopeOf(state));
    if (state.masks.hide(output) !== output) log.warning(`Skip output '${name}' since it may contain secret.`);
    else if (output !== '') kept[name] = output;
  }
  return kept;
}

const hidden = (outputs: Record<string, string>, state: JobState): Record<string, string> =>
  Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, state.masks.hide(value)]));
