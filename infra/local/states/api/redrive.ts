import type { CheckedOperation } from '../../core/checked-operations.ts';
import { AwsError } from '../../core/errors.ts';
import type { Execution } from '../engine/execution.ts';
import { MAX_EVENTS } from '../engine/history.ts';
import type { Engine } from '../engine/visit.ts';
import { launch } from './launch.ts';
import { executionBy } from './lookup.ts';

/**
 * RedriveExecution: goes on at the top-level state that did not end. AWS repeats inside a Parallel or Map state only
 * what failed there; the stand-in repeats the state.
 */
export function redriveOperations(engine: Engine): Record<string, CheckedOperation> {
  return {
    RedriveExecution: {
      resource: ({ executionArn }) => executionArn,
      run({ executionArn }) {
        const execution = executionBy(engine.store, executionArn);
        const { redriveStatus, redriveStatusReason } = redriveOf(execution);
        if (redriveStatus !== 'REDRIVABLE')
          throw new AwsError('ExecutionNotRedrivable', `Execution Not Redrivable: '${redriveStatusReason}'`);
        restart(execution, new Date(engine.standIn.clock.now()));
        launch(engine, execution);
        return { redriveDate: execution.redriveDate };
      },
    },
  };
}

/** Puts an execution that did not succeed back to work, at the state that did not end. */
function restart(execution: Execution, now: Date): void {
  execution.status = 'RUNNING';
  execution.redriveCount++;
  execution.redriveDate = now;
  execution.stopDate = undefined;
  execution.error = undefined;
  execution.cause = undefined;
  execution.controller = new AbortController();
  execution.history.add('ExecutionRedriven', execution.history.length, { redriveCount: execution.redriveCount });
}

/** How long after its end an execution can be redriven, and how often (Step Functions quotas). */
const REDRIVABLE_MS = 14 * 86_400_000;
const MAX_REDRIVES = 1000;

/** Whether an execution can be redriven, and why not. */
export function redriveOf(execution: Execution): { redriveStatus: string; redriveStatusReason?: string } {
  const { status, mapRunArn, history, redriveCount, startDate, stopDate } = execution;
  const not = (redriveStatusReason: string) => ({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason });
  if (status === 'RUNNING' || status === 'SUCCEEDED') return not(`Execution is ${status} and cannot be redriven`);
  if (mapRunArn) return { redriveStatus: 'REDRIVABLE_BY_MAP_RUN' };
  // The history must have room for the redrive's own event and another one.
  if (history.length >= MAX_EVENTS - 1) return not('Execution history event limit exceeded');
  if (redriveCount >= MAX_REDRIVES) return not('Execution redrive limit exceeded');
  if (stopDate && stopDate.getTime() - startDate.getTime() > REDRIVABLE_MS)
    return not('Execution is past its redrivable period');
  return { redriveStatus: 'REDRIVABLE' };
}
