import type { CheckedOperation } from '../../core/checked-operations.ts';
import type { Engine } from '../engine/visit.ts';
import type { MapRun } from '../store.ts';
import { executionBy, mapRunBy } from './lookup.ts';
import { page } from './paging.ts';

/** DescribeMapRun and ListMapRuns. */
export function mapRunOperations({ store }: Engine): Record<string, CheckedOperation> {
  return {
    DescribeMapRun: {
      resource: ({ mapRunArn }) => mapRunArn,
      run: ({ mapRunArn }) => described(mapRunBy(store, mapRunArn)),
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

function described(run: MapRun) {
  return {
    mapRunArn: run.arn,
    executionArn: run.execution.arn,
    status: run.status,
    startDate: run.startDate,
    stopDate: run.stopDate,
    maxConcurrency: run.maxConcurrency,
    toleratedFailurePercentage: run.toleratedFailurePercentage,
    toleratedFailureCount: run.toleratedFailureCount,
    itemCounts: counts(run, (index) => run.items[index] ?? 1),
    executionCounts: counts(run, () => 1),
    redriveCount: 0,
  };
}

/** How many child executions, or items, have each status. */
function counts(run: MapRun, weight: (index: number) => number) {
  const sum = (...statuses: string[]) =>
    run.children.reduce(
      (total, child, index) => total + (child && statuses.includes(child.status) ? weight(index) : 0),
      0,
    );
  const total = run.items.reduce((all, _, index) => all + weight(index), 0);
  const started = {
    running: sum('RUNNING'),
    succeeded: sum('SUCCEEDED'),
    failed: sum('FAILED'),
    timedOut: sum('TIMED_OUT'),
    aborted: sum('ABORTED'),
  };
  const pending = total - Object.values(started).reduce((all, count) => all + count, 0);
  return {
    pending,
    ...started,
    total,
    resultsWritten: run.resultsWritten,
    failuresNotRedrivable: 0,
    pendingRedrive: 0,
  };
}
