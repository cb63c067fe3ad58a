import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { RehearsalReport } from '../../pipeline/rehearsal-report.ts';

/** The events of a rehearsal as GetExecutionHistory gives them. */
export const historyEvents = (events: RehearsalReport['events']): HistoryEvent[] =>
  events.map(({ type, timestamp, entered, exited, scheduled }, i) => ({
    id: i + 1,
    type: type as HistoryEvent['type'],
    timestamp: new Date(timestamp),
    ...(entered !== undefined && { stateEnteredEventDetails: { name: entered } }),
    ...(exited !== undefined && { stateExitedEventDetails: { name: exited } }),
    ...(scheduled && {
      taskScheduledEventDetails: {
        resourceType: undefined,
        resource: undefined,
        region: undefined,
        parameters: JSON.stringify(scheduled.functionName ? { FunctionName: scheduled.functionName } : {}),
      },
    }),
  }));
