import type { Clock } from '../core/clock.ts';

/** What ends work that somebody cancelled. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

/**
 * The work on one stack. Whoever began it waits until it is done, or until a resource takes its time: then the work goes
 * on alone, as all work of CloudFormation's does.
 */
export class Work {
  readonly #clock: Clock;
  readonly #cancellation = new AbortController();
  #release: () => void;
  #paused = Promise.withResolvers<void>();
  #done: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#release = clock.hold();
  }

  /** @returns when the work is done or pauses. @throws what `run` throws before it pauses */
  begin(run: () => Promise<void>): Promise<void> {
    this.#done = run().finally(() => this.#release());
    return Promise.race([this.#done, this.#paused.promise]);
  }

  /** Lets the stand-in's time pass. @throws Cancelled when the work is cancelled meanwhile */
  async pause(ms: number): Promise<void> {
    const { signal } = this.#cancellation;
    this.#release();
    this.#paused.resolve();
    try {
      await new Promise<void>((resolve, reject) => {
        const timer = this.#clock.after(ms, resolve);
        signal.addEventListener('abort', () => {
          timer.cancel();
          reject(new Cancelled());
        });
      });
    } finally {
      this.#release = this.#clock.hold();
    }
  }

  /** @throws Cancelled when the work was cancelled */
  checkCancelled(): void {
    if (this.#cancellation.signal.aborted) throw new Cancelled();
  }

  /** Has the work go back. @returns when it is done or pauses again */
  cancel(): Promise<void> {
    this.#paused = Promise.withResolvers();
    this.#cancellation.abort();
    return Promise.race([this.#done, this.#paused.promise]);
  }
}
