import { realClock } from '../core/clock.ts';
import { holds, positive, type Scope, text, texts } from './expressions.ts';
import type { StepCall } from './job-state.ts';
import { type JobState, scopeOf } from './job-state.ts';
import type { Step } from './language.ts';
import type { Outcome } from './progress.ts';
import { StepLog } from './step-log.ts';

/** How one step went. `conclusion` is `outcome` after `continue-on-error`. */
export interface StepResult {
  id: string;
  name: string;
  outcome: Outcome;
  conclusion: Outcome;
  seconds: number;
  outputs: Record<string, string>;
}

/** A step, or the post step of one. */
interface Attempt {
  step: Step;
  name: string;
  condition: string;
  body(call: StepCall): Promise<void>;
}

/** Takes one step from its condition to its conclusion, and the job's status with it. */
export async function attempt(
  state: JobState,
  { step, name: unmasked, condition, body }: Attempt,
  jobCancelled: AbortSignal,
): Promise<StepResult> {
  const { listener, masks, grace } = state;
  const job = state.job.id;
  const name = masks.hide(unmasked);
  const started = performance.now();
  const log = new StepLog(job, name, masks, listener, state.annotations);
  const outputs: Record<string, string> = {};
  let outcome: Outcome = 'success';
  let goOn = false;
  let limit: StepLimit | undefined;
  try {
    const env = texts(step.env, scopeOf(state));
    const scope = () => scopeOf(state, env);
    if (holds(condition, scope())) {
      listener({ type: 'step-started', job, step: name });
      goOn = text(step['continue-on-error'], scope()) === 'true';
      const minutes = positive('timeout-minutes', step['timeout-minutes'], scope());
      limit = limitOf(minutes, () => holds(condition, scope()), jobCancelled);
      const inputs = texts(step.with, scope());
      await body({ step, job: state, log, inputs, env, scope: scope(), signal: limit.signal, grace, outputs });
    } else outcome = 'skipped';
  } catch (error) {
    outcome = 'failure';
    if (!limit?.signal.aborted && (error as Error).message) log.error((error as Error).message);
  } finally {
    limit?.end();
  }
  if (limit?.signal.aborted) {
    outcome = limit.signal.reason;
    log.error(
      outcome === 'cancelled'
        ? 'The operation was canceled.'
        : `The action '${name}' has timed out after ${step['timeout-minutes']} minutes.`,
    );
  }
  const conclusion = outcome === 'failure' && goOn ? 'success' : outcome;
  if (conclusion === 'failure' && state.status === 'success') state.status = 'failure';
  const seconds = (performance.now() - started) / 1000;
  listener({ type: 'step-ended', job, step: name, outcome, conclusion, seconds });
  return { id: step.id, name, outcome, conclusion, seconds, outputs };
}

/** What ends a step early; the signal's reason is the outcome that this gives it. */
interface StepLimit {
  signal: AbortSignal;
  end(): void;
}

/**
 * A cancelled job lets the step under way finish where its condition still holds (`always()`, `cancelled()`).
 * @param minutes undefined for no limit
 */
function limitOf(minutes: number | undefined, stillHolds: () => boolean, jobCancelled: AbortSignal): StepLimit {
  const controller = new AbortController();
  const timer = minutes && realClock().after(minutes * 60_000, () => controller.abort('failure'));
  const cancel = () => {
    if (!stillHolds()) controller.abort('cancelled');
  };
  jobCancelled.addEventListener('abort', cancel);
  return {
    signal: controller.signal,
    end() {
      if (timer) timer.cancel();
      jobCancelled.removeEventListener('abort', cancel);
    },
  };
}

/** The name that GitHub shows for a step. */
export function stepName(step: Step, scope: Scope): string {
  try {
    if (step.name !== undefined) return text(step.name, scope);
    return `Run ${step.uses ?? text(step.run, scope).trim().split('\n')[0]}`;
  } catch {
    return String(step.name ?? step.uses ?? step.id);
  }
}
