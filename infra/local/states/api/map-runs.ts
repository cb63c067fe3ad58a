import type { CheckedOperation } from '../../core/checked-operations.ts';
import { range } from '../../core/constraints.ts';
import { AwsError } from '../../core/errors.ts';
import type { MapRun } from '../engine/distributed-map/map-run.ts';
import type { ExecutionStatus } from '../engine/execution.ts';
import { notRedrivable } from '../engine/redrive.ts';
import type { Engine } from '../engine/visit.ts';
import { executionBy, mapRunBy } from './lookup.ts';
import { page } from './paging.ts';

const MAX_INTEGER = 2 ** 31 - 1;

/** DescribeMapRun, UpdateMapRun and ListMapRuns. */
export function mapRunOperations({ standIn, store }: Engine): Record<string, CheckedOperation> {
  const byArn = ({ mapRunArn }: { mapRunArn: string }) => mapRunArn;
  return {
    DescribeMapRun: {
      resource: byArn,
      run: ({ mapRunArn }) => described(mapRunBy(store, mapRunArn), standIn.clock.now()),
    },
    UpdateMapRun: {
      constraints: {
        maxConcurrency: range(0, MAX_INTEGER),
        toleratedFailureCount: range(0, Number.MAX_SAFE_INTEGER),
        toleratedFailurePercentage: range(0, 100),
      },
      resource: byArn,
      run({ mapRunArn, ...settings }) {
        const run = mapRunBy(store, mapRunArn);
        // Unverified against AWS: its refusal of a run that has ended; it updates "an in-progress Map Run".
        if (run.status !== 'RUNNING')
          throw new AwsError('ValidationException', `The Map Run is ${run.status} and cannot be updated`);
        run.update(settings);
        return {};
      },
    },
    ListMapRuns: {
      resource: ({ executionArn }) => executionArn,
      run({ executionArn, maxResults, nextToken }) {
        const execution = executionBy(store, executionArn);
        const runs = [...store.mapRuns.values()].filter((run) => run.execution === execution);
        const { items, nextToken: next } = page(runs, maxResults, nextToken);
        const mapRuns = items.map(({ arn, startDate, stopDate }) => ({
          executionArn,
          mapRunArn: arn,
          stateMachineArn: execution.program.stateMachineArn,
          startDate,
          stopDate,
        }));
        return { mapRuns, nextToken: next };
      },
    },
  };
}

function described(run: MapRun, now: number) {
  const { maxConcurrency, toleratedFailureCount = 0, toleratedFailurePercentage = 0 } = run.settings;
  return {
    mapRunArn: run.arn,
    executionArn: run.execution.arn,
    status: run.status,
    startDate: run.startDate,
    stopDate: run.stopDate,
    maxConcurrency,
    toleratedFailurePercentage,
    toleratedFailureCount,
    itemCounts: counts(run, (index) => run.inputs[index]!.items, now),
    executionCounts: counts(run, () => 1, now),
    redriveCount: run.redriveCount,
    redriveDate: run.redriveDate,
  };
}

/** Which member counts a child of each status. */
const MEMBERS = {
  RUNNING: 'running',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
  TIMED_OUT: 'timedOut',
  ABORTED: 'aborted',
  PENDING_REDRIVE: 'pendingRedrive',
} as const satisfies Record<ExecutionStatus, string>;

/**
 * How many child executions, or items, have each status.
 * @param weight how much the child of an index counts
 */
function counts(run: MapRun, weight: (index: number) => number, now: number) {
  const all = {
    pending: 0,
    running: 0,
    succeeded: 0,
    failed: 0,
    timedOut: 0,
    aborted: 0,
    total: 0,
    resultsWritten: 0,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
  for (const index of run.inputs.keys()) {
    const child = run.children[index];
    const amount = weight(index);
    all.total += amount;
    all[child ? MEMBERS[child.status] : 'pending'] += amount;
    if (!child) continue;
    if (index < run.resultsWritten) all.resultsWritten += amount;
    const unsuccessful = child.status !== 'RUNNING' && child.status !== 'SUCCEEDED';
    if (unsuccessful && notRedrivable(child, now)) all.failuresNotRedrivable += amount;
  }
  return all;
}
