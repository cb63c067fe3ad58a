import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { RehearsalReport } from '../../../pipeline/rehearsal-report.ts';

/** A history without what went in and out of its states: no data, and no task token. */
export const compactEvents = (events: readonly HistoryEvent[]): RehearsalReport['events'] =>
  events.map(({ type, timestamp, stateEnteredEventDetails, stateExitedEventDetails, taskScheduledEventDetails }) => {
    const { FunctionName } = JSON.parse(taskScheduledEventDetails?.parameters ?? '{}');
    return {
      type: type!,
      timestamp: timestamp!.toISOString(),
      ...(stateEnteredEventDetails && { entered: stateEnteredEventDetails.name! }),
      ...(stateExitedEventDetails && { exited: stateExitedEventDetails.name! }),
      ...(taskScheduledEventDetails && {
        scheduled: typeof FunctionName === 'string' ? { functionName: FunctionName } : {},
      }),
    };
  });
