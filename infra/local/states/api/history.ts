import type { CheckedOperation } from '../../core/checked-operations.ts';
import type { HistoryEvent } from '../engine/history.ts';
import type { Engine } from '../engine/visit.ts';
import { executionBy } from './lookup.ts';
import { page } from './paging.ts';

/** Members of events that carry execution data. */
const DATA = ['input', 'output', 'parameters', 'assignedVariables'];

/** GetExecutionHistory. */
export function historyOperations({ store }: Engine): Record<string, CheckedOperation> {
  return {
    GetExecutionHistory: {
      resource: ({ executionArn }) => executionArn,
      run({ executionArn, maxResults, reverseOrder, nextToken, includeExecutionData = true }) {
        const { events } = executionBy(store, executionArn).history;
        const { items, nextToken: next } = page(events, maxResults, nextToken, reverseOrder);
        return { events: includeExecutionData ? items : items.map(withoutData), nextToken: next };
      },
    },
  };
}

function withoutData(event: HistoryEvent): HistoryEvent {
  const members = Object.entries(event).map(([name, value]) => {
    if (!name.endsWith('EventDetails')) return [name, value];
    return [name, Object.fromEntries(Object.entries(value as object).filter(([member]) => !DATA.includes(member)))];
  });
  return Object.fromEntries(members);
}
