import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { StandIn } from '../core/stand-in.ts';

/** Reads the whole history of an execution, oldest event first. */
export async function historyOf(standIn: StandIn, executionArn: string): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for (let nextToken: string | undefined; ; ) {
    const request = { executionArn, maxResults: 1000, includeExecutionData: true, ...(nextToken && { nextToken }) };
    const page = await standIn.call('states', 'GetExecutionHistory', request);
    events.push(...page.events);
    nextToken = page.nextToken;
    if (!nextToken) return events;
  }
}

/** An execution's history, and its map runs in their order, each with its executions. */
export interface ExecutionTree {
  events: HistoryEvent[];
  mapRuns: ExecutionTree[][];
}

/** Reads the histories of an execution and of all executions that its maps started. */
export async function treeOf(standIn: StandIn, executionArn: string): Promise<ExecutionTree> {
  const events = await historyOf(standIn, executionArn);
  const mapRuns: ExecutionTree[][] = [];
  for (const { mapRunStartedEventDetails } of events) {
    if (!mapRunStartedEventDetails) continue;
    const { mapRunArn } = mapRunStartedEventDetails;
    const { executions } = await standIn.call('states', 'ListExecutions', { mapRunArn, maxResults: 1000 });
    const runs: ExecutionTree[] = [];
    for (const child of executions) runs.push(await treeOf(standIn, child.executionArn));
    mapRuns.push(runs);
  }
  return { events, mapRuns };
}

/** All histories of a tree, the execution's own first. */
export const historiesIn = ({ events, mapRuns }: ExecutionTree): HistoryEvent[][] => [
  events,
  ...mapRuns.flat().flatMap(historiesIn),
];
