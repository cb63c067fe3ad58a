import { availableParallelism } from 'node:os';
import type { Sandbox } from './sandbox.ts';

const IDLE_MS = 60_000;

/**
 * The processes of all functions. One runs one event; an idle one is kept warm for the next event of the same revision
 * of its function. Lambda would start a thousand at once; a laptop queues what is over its limit, which callers see as
 * a slower answer and never as an error. At least four, so that functions that call each other do not wait in a circle.
 */
export class Fleet {
  readonly #limit: number;
  readonly #idle: { revision: string; sandbox: Sandbox; expiry: NodeJS.Timeout }[] = [];
  readonly #busy = new Set<Sandbox>();
  readonly #waiting: (() => void)[] = [];
  #taken = 0;
  #closed = false;

  constructor(limit = Math.max(4, availableParallelism())) {
    this.#limit = limit;
  }

  /** Runs `work` in a warm or a new process. `work` says whether the process can take another event. */
  async use<T extends { alive: boolean }>(
    revision: string,
    start: () => Sandbox,
    work: (sandbox: Sandbox) => Promise<T>,
  ) {
    await this.#take();
    const sandbox = this.#warm(revision) ?? start();
    this.#busy.add(sandbox);
    try {
      const result = await work(sandbox);
      if (result.alive) this.#keep(revision, sandbox);
      return result;
    } finally {
      this.#busy.delete(sandbox);
      this.#release();
    }
  }

  /** Ends the idle processes of a revision that is no longer the function's. */
  retire(revision: string): void {
    for (const entry of this.#idle.filter((entry) => entry.revision === revision)) this.#drop(entry);
  }

  /** Whether the service was closed: nothing is tried again then. */
  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    // What still waits for a process would start one after the last.
    this.#waiting.length = 0;
    for (const entry of [...this.#idle]) this.#drop(entry);
    for (const sandbox of this.#busy) sandbox.kill();
  }

  async #take(): Promise<void> {
    if (this.#taken < this.#limit) this.#taken++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #release(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken--;
  }

  #warm(revision: string): Sandbox | undefined {
    for (const entry of this.#idle.filter(({ sandbox }) => !sandbox.alive)) this.#drop(entry);
    const index = this.#idle.findIndex((entry) => entry.revision === revision);
    if (index < 0) return undefined;
    const [entry] = this.#idle.splice(index, 1);
    clearTimeout(entry!.expiry);
    return entry!.sandbox;
  }

  #keep(revision: string, sandbox: Sandbox): void {
    if (this.#idle.length >= this.#limit) this.#drop(this.#idle[0]!);
    const entry = { revision, sandbox, expiry: setTimeout(() => this.#drop(entry), IDLE_MS) };
    entry.expiry.unref();
    this.#idle.push(entry);
  }

  #drop(entry: { sandbox: Sandbox; expiry: NodeJS.Timeout }): void {
    clearTimeout(entry.expiry);
    entry.sandbox.kill();
    this.#idle.splice(
      this.#idle.findIndex((other) => other.sandbox === entry.sandbox),
      1,
    );
  }
}
