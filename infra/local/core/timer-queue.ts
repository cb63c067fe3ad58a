/** A timer in a {@link TimerQueue}. */
interface QueuedTimer {
  /** Milliseconds since the epoch. */
  due: number;
  fire: () => void;
  background: boolean;
}

interface Entry extends QueuedTimer {
  /** Order of the timers' setting. */
  sequence: number;
  /** Where it stands in the heap; -1 when it is no longer there. */
  index: number;
}

const isBefore = (a: Entry, b: Entry) => a.due < b.due || (a.due === b.due && a.sequence < b.sequence);

/**
 * Timers by the time at which they are due, and in the order of their setting at the same time: a binary heap whose
 * entries know their places, so that setting, cancelling and taking one of n timers takes log n steps.
 */
export class TimerQueue {
  readonly #heap: Entry[] = [];
  #sequence = 0;
  #foreground = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** Whether any timer is not in the background. */
  get hasForeground(): boolean {
    return this.#foreground > 0;
  }

  /** When the first timer is due; undefined when there is none. */
  get nextDue(): number | undefined {
    return this.#heap[0]?.due;
  }

  /** Sets a timer and returns what cancels it; cancelling is safe at any time, also after the timer was taken. */
  add(timer: QueuedTimer): () => void {
    const entry: Entry = { ...timer, sequence: this.#sequence++, index: this.#heap.length };
    if (!entry.background) this.#foreground++;
    this.#heap.push(entry);
    this.#rise(entry);
    return () => this.#remove(entry);
  }

  /** Takes the first timer that is due by `time`, if one is. */
  take(time: number): QueuedTimer | undefined {
    const first = this.#heap[0];
    if (!first || first.due > time) return undefined;
    this.#remove(first);
    return first;
  }

  #remove(entry: Entry): void {
    if (entry.index < 0) return;
    const last = this.#heap.pop()!;
    if (last !== entry) {
      this.#put(last, entry.index);
      this.#rise(last);
      this.#sink(last);
    }
    entry.index = -1;
    if (!entry.background) this.#foreground--;
  }

  #put(entry: Entry, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
  }

  #rise(entry: Entry): void {
    while (entry.index > 0) {
      const parent = this.#heap[(entry.index - 1) >> 1]!;
      if (!isBefore(entry, parent)) return;
      const { index } = parent;
      this.#put(parent, entry.index);
      this.#put(entry, index);
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const left = this.#heap[2 * entry.index + 1];
      const right = this.#heap[2 * entry.index + 2];
      const child = left && right && isBefore(right, left) ? right : left;
      if (!child || !isBefore(child, entry)) return;
      const { index } = child;
      this.#put(child, entry.index);
      this.#put(entry, index);
    }
  }
}
