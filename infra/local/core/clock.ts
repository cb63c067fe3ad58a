/** A timer that was set on a {@link Clock}; `cancel` is safe to call at any time, also after it fired. */
export interface Timer {
  cancel(): void;
}

/**
 * The stand-in's time. Everything that waits (Wait states, retries, time-outs, schedules, endpoint creation) waits on
 * this clock and on nothing else, so that a test can move it and `npm start` can skip idle waits.
 */
export interface Clock {
  /** The stand-in's time, milliseconds since the epoch. */
  now(): number;
  /**
   * Calls `fire` once the stand-in's time has moved `ms` milliseconds on. Nothing is skipped for the sake of a
   * `background` timer alone (a schedule that would otherwise make time race): it fires when the time passes it, by
   * itself, by hand, or on the way to another timer.
   */
  after(ms: number, fire: () => void, options?: { background?: boolean }): Timer;
  /**
   * Says that something is under way that takes real time (a Lambda, a training process, a person's approval): time is
   * not skipped meanwhile. Returns the function that ends it.
   */
  hold(): () => void;
}

/** The machine's own time: nothing is skipped. */
export const realClock = (): Clock => ({
  now: () => Date.now(),
  after(ms, fire) {
    // A Node timer holds at most 2^31-1 ms; a longer wait is set in steps.
    const due = Date.now() + ms;
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = due - Date.now();
      timer = left > 0x7fffffff ? setTimeout(arm, 0x7fffffff) : setTimeout(fire, Math.max(0, left));
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  },
  hold: () => () => {},
});

/**
 * A clock that skips: while nothing holds it, it jumps to the next timer instead of waiting for it. `advance` moves it
 * by hand whatever is held (a test that lets an approval time out). Timers fire in the order in which they are due.
 */
export class SkippingClock implements Clock {
  #skipped = 0;
  #holds = 0;
  #sequence = 0;
  #timers = new Map<number, { due: number; fire: () => void; real: NodeJS.Timeout; background: boolean }>();
  #idleCheck: NodeJS.Immediate | undefined;

  now(): number {
    return Date.now() + this.#skipped;
  }

  after(ms: number, fire: () => void, { background = false } = {}): Timer {
    const id = ++this.#sequence;
    const due = this.now() + Math.max(0, ms);
    const real = setTimeout(() => this.#fireDue(), Math.min(ms, 0x7fffffff));
    this.#timers.set(id, { due, fire, real, background });
    this.#skipWhenIdle();
    return { cancel: () => this.#remove(id) };
  }

  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#skipWhenIdle();
    };
  }

  /** Moves the time on by `ms` milliseconds and fires all that comes due on the way, in order. */
  advance(ms: number): void {
    const target = this.now() + ms;
    for (let next = this.#next(); next && next.due <= target; next = this.#next()) {
      this.#skipped += Math.max(0, next.due - this.now());
      this.#fireDue();
    }
    this.#skipped += Math.max(0, target - this.now());
  }

  #next() {
    let next: { due: number } | undefined;
    for (const timer of this.#timers.values()) if (!next || timer.due < next.due) next = timer;
    return next;
  }

  #hasForeground(): boolean {
    return [...this.#timers.values()].some(({ background }) => !background);
  }

  #remove(id: number): void {
    const timer = this.#timers.get(id);
    if (timer) clearTimeout(timer.real);
    this.#timers.delete(id);
  }

  #fireDue(): void {
    const now = this.now();
    const due = [...this.#timers].filter(([, t]) => t.due <= now).sort((a, b) => a[1].due - b[1].due || a[0] - b[0]);
    for (const [id, timer] of due) {
      if (!this.#timers.has(id)) continue;
      this.#remove(id);
      timer.fire();
    }
    this.#skipWhenIdle();
  }

  // Two turns of the event loop without a hold: promises that are about to start the next piece of work get to run first.
  #skipWhenIdle(): void {
    if (this.#idleCheck || this.#holds > 0 || this.#timers.size === 0) return;
    this.#idleCheck = setImmediate(() =>
      setImmediate(() => {
        this.#idleCheck = undefined;
        const next = this.#next();
        if (this.#holds > 0 || !next || !this.#hasForeground()) return;
        this.#skipped += Math.max(0, next.due - this.now());
        this.#fireDue();
      }),
    );
  }
}
