import { StateFailure } from './failure.ts';

/** One event of an execution's history, in the members of the GetExecutionHistory API. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  timestamp: Date;
  type: string;
  [details: `${string}EventDetails`]: unknown;
}

/** Most events of one execution (Step Functions quotas). */
const MAX_EVENTS = 25_000;

/** Which member holds the details of an event type, where it is not the type's own name. */
function detailsMember(type: string): `${string}EventDetails` {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

/** The events of one execution. Ids count from 1. */
export class History {
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Appends an event and returns its id.
   * @throws StateFailure when only the place for the execution's own end is left
   */
  add(type: string, previousEventId: number, details?: Record<string, unknown>): number {
    // The place is kept free for the event that ends the execution.
    if (this.events.length >= MAX_EVENTS - 1 && !type.startsWith('Execution'))
      throw new StateFailure(
        'States.Runtime',
        `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
      );
    const id = this.events.length + 1;
    const event: HistoryEvent = { id, previousEventId, timestamp: new Date(this.#now()), type };
    if (details) event[detailsMember(type)] = details;
    this.events.push(event);
    return id;
  }
}

/** `{input: text, inputDetails: {truncated: false}}`, the form in which events carry payloads. */
export const payload = (member: 'input' | 'output', text: string) => ({
  [member]: text,
  [`${member}Details`]: { truncated: false },
});
