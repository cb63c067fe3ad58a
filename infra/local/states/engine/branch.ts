import type { Clock } from '../../core/clock.ts';
import type { Json } from './definition.ts';
import type { Execution } from './execution.ts';
import { Aborted } from './failure.ts';
import type { Entered, Stop } from './stop.ts';

/**
 * One thread of an execution: the execution itself, a branch of a Parallel state or an iteration of a Map state. It
 * knows its variables and its place in the history, and keeps the clock from skipping while it works.
 */
export class Branch {
  readonly execution: Execution;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Id of the branch's last event: the `previousEventId` of its next one. */
  cursor: number;
  /** Replaced, never changed, by what assigns: inner branches start with the same ones. */
  variables: Readonly<Record<string, Json>>;
  /** The context object's `Map` member, inside an iteration. */
  mapContext: Json | undefined;
  /** The visit of the state that the branch is in. */
  visit: Entered | undefined;
  /** Where the branch stopped, when it failed or was stopped. */
  stop: Stop | undefined;
  #release: (() => void) | undefined;

  constructor(
    execution: Execution,
    clock: Clock,
    options: {
      signal: AbortSignal;
      cursor: number;
      variables: Readonly<Record<string, Json>>;
      mapContext?: Json | undefined;
    },
  ) {
    this.execution = execution;
    this.clock = clock;
    this.signal = options.signal;
    this.cursor = options.cursor;
    this.variables = options.variables;
    this.mapContext = options.mapContext;
    this.#release = clock.hold();
  }

  /** Adds an event to the execution's history after the branch's last one. */
  add(type: string, details?: Record<string, unknown>): number {
    this.cursor = this.execution.history.add(type, this.cursor, details);
    return this.cursor;
  }

  /** Lets the clock skip while the branch only waits: for time, or for branches of its own, which hold the clock. */
  async rest<T>(wait: () => Promise<T>): Promise<T> {
    const waiting = wait();
    this.finish();
    try {
      return await waiting;
    } finally {
      this.#release = this.clock.hold();
    }
  }

  /** Waits `ms` of the stand-in's time. @throws Aborted when the branch is stopped meanwhile */
  sleep(ms: number): Promise<void> {
    return this.rest(
      () =>
        new Promise<void>((resolve, reject) => {
          const abort = () => {
            timer.cancel();
            reject(new Aborted());
          };
          const timer = this.clock.after(ms, () => {
            this.signal.removeEventListener('abort', abort);
            resolve();
          });
          if (this.signal.aborted) abort();
          else this.signal.addEventListener('abort', abort, { once: true });
        }),
    );
  }

  /** Lets go of the clock: the branch has ended. */
  finish(): void {
    this.#release?.();
    this.#release = undefined;
  }
}
