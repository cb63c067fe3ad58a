import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** Events of a history, without times and numbers. */
export const event = (type: HistoryEvent['type'], details: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: undefined,
  timestamp: undefined,
  type,
  ...details,
});

export const entered = (name: string): HistoryEvent =>
  event('TaskStateEntered', { stateEnteredEventDetails: { name } });

export const exited = (name: string): HistoryEvent => event('TaskStateExited', { stateExitedEventDetails: { name } });

/** A Task's call: `('aws-sdk:sagemaker', 'listEndpoints')`. */
export const scheduled = (resourceType: string, resource: string): HistoryEvent =>
  event('TaskScheduled', {
    taskScheduledEventDetails: { resourceType, resource, region: 'us-east-1', parameters: '{}' },
  });
