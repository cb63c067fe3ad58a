import { StateFailure } from './failure.ts';

/** One event of an execution's history, in the members of the GetExecutionHistory API. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  timestamp: Date;
  type: string;
  [details: `${string}EventDetails`]: unknown;
}

/** Most events of one standard execution; those of Express executions are not limited (Step Functions quotas). */
export const MAX_EVENTS = 25_000;

const detailsMembers = new Map<string, `${string}EventDetails`>();

/** Which member holds the details of an event type: the type's own name, but one for all states' entries and exits. */
function detailsMember(type: string): `${string}EventDetails` {
  let member = detailsMembers.get(type);
  if (!member) {
    const [, edge] = /State(Entered|Exited)$/.exec(type) ?? [];
    member = edge ? `state${edge}EventDetails` : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
    detailsMembers.set(type, member);
  }
  return member;
}

/** The events of one execution. Ids count from 1. */
export class History {
  /** What GetExecutionHistory gives; nothing of an Express execution, whose events are only counted. */
  readonly events: HistoryEvent[] = [];
  readonly #now: () => number;
  readonly #kept: boolean;
  #length = 0;
  #timestamp = new Date(0);

  /**
   * @param now the time of an event, milliseconds since the epoch
   * @param kept whether the execution is a standard one: its events are kept, and limited
   */
  constructor(now: () => number, kept: boolean) {
    this.#now = now;
    this.#kept = kept;
  }

  /** Id of the last event, 0 before the first. */
  get length(): number {
    return this.#length;
  }

  /**
   * Appends an event and returns its id.
   * @throws StateFailure when only the place for the execution's own end is left
   * @see https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
   */
  add(type: string, previousEventId: number, details?: Record<string, unknown>): number {
    const id = ++this.#length;
    if (!this.#kept) return id;
    if (id < MAX_EVENTS) {
      this.#keep(id, previousEventId, type, details);
    } else {
      // The event that ends the execution has the last place, after whatever came last.
      if (id > MAX_EVENTS || !type.startsWith('Execution')) this.#refuse();
      this.#keep(id, id - 1, type, details);
    }
    return id;
  }

  #keep(id: number, previousEventId: number, type: string, details: Record<string, unknown> | undefined): void {
    const now = this.#now();
    // Events of the same millisecond share their date.
    if (this.#timestamp.getTime() !== now) this.#timestamp = new Date(now);
    const event: HistoryEvent = { id, previousEventId, timestamp: this.#timestamp, type };
    if (details) event[detailsMember(type)] = details;
    this.events.push(event);
  }

  #refuse(): never {
    this.#length--;
    throw new StateFailure(
      'States.Runtime',
      `The execution reached the maximum number of history events (${MAX_EVENTS}).`,
    );
  }
}

/** `{error, cause}` as events carry them: each only where it is. */
export const failureDetails = ({ error, cause }: Partial<Pick<StateFailure, 'error' | 'cause'>>) => ({
  ...(error !== undefined && { error }),
  ...(cause !== undefined && { cause }),
});

/** The `…Details` member beside a payload in an event; one for all. */
export const NOT_TRUNCATED = Object.freeze({ truncated: false });

/** `{input: text, inputDetails: {truncated: false}}`, the form in which events carry payloads. */
export const payload = (member: 'input' | 'output', text: string) =>
  member === 'input' ? { input: text, inputDetails: NOT_TRUNCATED } : { output: text, outputDetails: NOT_TRUNCATED };
