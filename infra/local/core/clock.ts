import { TimerQueue } from './timer-queue.ts';

/** The longest time that a timer of Node's can be set to. */
const LONGEST_TIMEOUT_MS = 0x7fffffff;

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
  /** Moves the time on by `ms` milliseconds, whatever is held, and fires all that comes due on the way, in order. */
  advance(ms: number): void;
}

/** The machine's own time: nothing is skipped, and nobody can move it. */
export const realClock = (): Pick<Clock, 'now' | 'after'> => ({
  now: () => Date.now(),
  after(ms, fire) {
    // A longer wait is set in steps.
    const due = Date.now() + ms;
    let timer: NodeJS.Timeout;
    const arm = () => {
      const left = due - Date.now();
      timer = left > LONGEST_TIMEOUT_MS ? setTimeout(arm, LONGEST_TIMEOUT_MS) : setTimeout(fire, Math.max(0, left));
    };
    arm();
    return { cancel: () => clearTimeout(timer) };
  },
});

/**
 * A clock that skips: while nothing holds it, it jumps to the next timer instead of waiting for it. `advance` moves it
 * by hand whatever is held (a test that lets an approval time out). Timers fire in the order in which they are due, and
 * in the order of their setting when they are due at once.
 */
export class SkippingClock implements Clock {
  #skipped = 0;
  #holds = 0;
  readonly #timers = new TimerQueue();
  /** The machine's own timer for the first of ours, and when that one is due. */
  #alarm: NodeJS.Timeout | undefined;
  #alarmDue = Number.POSITIVE_INFINITY;
  #idleCheck: NodeJS.Immediate | undefined;

  now(): number {
    return Date.now() + this.#skipped;
  }

  after(ms: number, fire: () => void, { background = false } = {}): Timer {
    const cancel = this.#timers.add({ due: this.now() + Math.max(0, ms), fire, background });
    this.#setAlarm();
    this.#skipWhenIdle();
    return { cancel: () => this.#cancel(cancel) };
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

  advance(ms: number): void {
    const target = this.now() + ms;
    for (let due = this.#timers.nextDue; due !== undefined && due <= target; due = this.#timers.nextDue) {
      this.#skipTo(due);
      this.#fireDue();
    }
    this.#skipTo(target);
    this.#setAlarm();
  }

  #skipTo(time: number): void {
    this.#skipped += Math.max(0, time - this.now());
  }

  #cancel(remove: () => void): void {
    remove();
    this.#setAlarm();
  }

  #fireDue(): void {
    const now = this.now();
    for (let timer = this.#timers.take(now); timer; timer = this.#timers.take(now)) timer.fire();
    this.#setAlarm();
    this.#skipWhenIdle();
  }

  #setAlarm(): void {
    const due = this.#timers.nextDue ?? Number.POSITIVE_INFINITY;
    if (due === this.#alarmDue) return;
    clearTimeout(this.#alarm);
    this.#alarmDue = due;
    if (due === Number.POSITIVE_INFINITY) return;
    this.#alarm = setTimeout(
      () => {
        this.#alarmDue = Number.POSITIVE_INFINITY;
        this.#fireDue();
      },
      Math.min(Math.max(0, due - this.now()), LONGEST_TIMEOUT_MS),
    );
  }

  // Two turns of the event loop without a hold: promises that are about to start the next piece of work get to run first.
  #skipWhenIdle(): void {
    if (this.#idleCheck || this.#holds > 0 || this.#timers.size === 0) return;
    this.#idleCheck = setImmediate(() =>
      setImmediate(() => {
        this.#idleCheck = undefined;
        const due = this.#timers.nextDue;
        if (this.#holds > 0 || due === undefined || !this.#timers.hasForeground) return;
        this.#skipTo(due);
        this.#fireDue();
      }),
    );
  }
}
