import type { Execution } from './execution.ts';
import { MAX_EVENTS } from './history.ts';

const DAY_MS = 86_400_000;
/** How long after its end an execution can be redriven (guide, "Redriving executions"). */
const REDRIVABLE_MS = 14 * DAY_MS;
/** How long an execution may be open (Step Functions quotas). */
const MAX_OPEN_MS = 365 * DAY_MS;
/** How often an execution, or a Map Run, can be redriven. */
export const MAX_REDRIVES = 1000;

/**
 * Why an execution cannot be redriven (any more), by a request or by its Map Run; undefined when it can. The reasons are
 * those in the API reference of DescribeExecution, but for the number of redrives, which has none there.
 * @param now milliseconds since the epoch
 */
export function notRedrivable(execution: Execution, now: number): string | undefined {
  const { status, program, history, redriveCount, startDate, stopDate } = execution;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  // An Express child starts anew: nothing of it gets too old or too long.
  if (program.type === 'EXPRESS') return undefined;
  if (now - startDate.getTime() > MAX_OPEN_MS) return 'Execution has exceeded the max execution time';
  if (stopDate && now - stopDate.getTime() > REDRIVABLE_MS) return 'Execution redrivable period exceeded';
  // The history must have room for the redrive's own event and another one.
  if (history.length >= MAX_EVENTS - 1) return 'Execution history event limit exceeded';
  if (redriveCount >= MAX_REDRIVES) return 'Execution redrive limit exceeded';
  return undefined;
}

/** Puts an execution that did not succeed back to work, at the state that did not end; whoever calls runs it. */
export function restart(execution: Execution, now: number): void {
  execution.status = 'RUNNING';
  execution.redriveCount++;
  execution.redriveDate = new Date(now);
  execution.stopDate = undefined;
  execution.error = undefined;
  execution.cause = undefined;
  execution.controller = new AbortController();
  execution.history.add('ExecutionRedriven', execution.history.length, { redriveCount: execution.redriveCount });
}
