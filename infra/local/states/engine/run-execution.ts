import { Branch } from './branch.ts';
import type { Execution } from './execution.ts';
import { Aborted, StateFailure } from './failure.ts';
import { failureDetails, payload } from './history.ts';
import { runBranch } from './run-branch.ts';
import type { Engine } from './visit.ts';

/** Longest that an Express execution may take (Step Functions quotas). */
const MAX_EXPRESS_SECONDS = 300;

/** Runs an execution, or goes on with a redriven one, and writes its end. Never rejects. */
export async function runExecution(engine: Engine, execution: Execution): Promise<void> {
  const { definition, roleArn, type } = execution.program;
  const { clock } = engine.standIn;
  const { resume } = execution;
  const { signal } = execution.controller;
  const cursor = resume ? execution.history.length : 0;
  if (!resume) execution.history.add('ExecutionStarted', 0, { ...payload('input', execution.input), roleArn });
  const branch = new Branch(execution, clock, { signal, cursor, variables: resume?.variables ?? {} });
  const timeout = definition.TimeoutSeconds ?? (type === 'EXPRESS' ? MAX_EXPRESS_SECONDS : undefined);
  const timer =
    timeout && clock.after(timeout * 1000, () => execution.controller.abort('timeout'), { background: true });
  try {
    const output = await runBranch(engine, branch, definition, execution.inputValue, resume);
    execution.output = JSON.stringify(output);
    execution.history.add('ExecutionSucceeded', branch.cursor, payload('output', execution.output));
    execution.status = 'SUCCEEDED';
    execution.error = undefined;
    execution.cause = undefined;
    // Nothing goes on here any more, so nothing of it needs to be kept.
    execution.resume = undefined;
  } catch (error) {
    execution.resume = branch.stop;
    end(execution, branch.cursor, error);
  } finally {
    if (timer) timer.cancel();
    execution.stopDate = new Date(clock.now());
    branch.finish();
  }
}

/** Status and last event of an execution that did not succeed. */
function end(execution: Execution, cursor: number, error: unknown): void {
  if (!(error instanceof Aborted)) {
    const failure = error instanceof StateFailure ? error : runtimeFailure(error);
    execution.status = 'FAILED';
    execution.error = failure.error;
    execution.cause = failure.cause;
    execution.history.add('ExecutionFailed', cursor, failureDetails(failure));
    return;
  }
  const timedOut = execution.controller.signal.reason === 'timeout';
  execution.status = timedOut ? 'TIMED_OUT' : 'ABORTED';
  execution.history.add(timedOut ? 'ExecutionTimedOut' : 'ExecutionAborted', cursor, failureDetails(execution));
}

/** An error of the stand-in itself must end the execution, and must be seen as what it is. */
function runtimeFailure(error: unknown): StateFailure {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new StateFailure('States.Runtime', `The stand-in failed: ${message}`);
}
