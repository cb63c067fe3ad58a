import type { Timer } from '../../../core/clock.ts';
import type { Branch } from '../branch.ts';
import type { Json } from '../definition.ts';
import { Aborted, StateFailure } from '../failure.ts';
import type { TaskTokens } from '../tokens.ts';

/** Seconds after which a Task is given up; undefined for never. */
export interface Limits {
  timeout: number | undefined;
  heartbeat: number | undefined;
}

/** A limit is there to be passed only when things go wrong: no clock skips time for it. */
const BACKGROUND = { background: true };

/**
 * Ends a Task's waiting when its time is up, when a heartbeat is missed, or when its branch is stopped. The Task's own
 * signal fires at every end, so that what it started can be stopped.
 */
export class TaskDeadline {
  /** The time is up, or a heartbeat was missed. */
  passed = false;
  readonly #branch: Branch;
  readonly #limits: Limits;
  readonly #controller = new AbortController();
  readonly #end: Promise<never>;
  #reject: (error: Error) => void = () => {};
  #timeout: Timer | undefined;
  #heartbeat: Timer | undefined;
  #spend = () => {};

  constructor(branch: Branch, limits: Limits) {
    this.#branch = branch;
    this.#limits = limits;
    this.#end = new Promise<never>((_, reject) => {
      this.#reject = reject;
    });
    this.#end.catch(() => {});
    if (limits.timeout !== undefined) this.#timeout = branch.clock.after(limits.timeout * 1000, this.#pass, BACKGROUND);
    if (branch.signal.aborted) this.#abort();
    else branch.signal.addEventListener('abort', this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `work`, unless the Task ends before. @throws StateFailure `States.Timeout`; Aborted */
  before<T>(work: Promise<T>): Promise<T> {
    // Work that is left behind may still fail; nobody waits for it then.
    work.catch(() => {});
    return Promise.race([work, this.#end]);
  }

  /** A task token and what comes back with it. */
  callback(tokens: TaskTokens): { token: string; outcome: Promise<Json> } {
    let token = '';
    const outcome = new Promise<Json>((resolve, reject) => {
      const { stateMachineArn } = this.#branch.execution.program;
      token = tokens.issue({ stateMachineArn, succeed: resolve, fail: reject, heartbeat: this.#beat });
    });
    outcome.catch(() => {});
    this.#spend = () => tokens.spend(token);
    return { token, outcome };
  }

  /** The heartbeats count from now on. */
  expectHeartbeats(): void {
    this.#beat();
  }

  /** The Task is over. */
  end(): void {
    this.#timeout?.cancel();
    this.#heartbeat?.cancel();
    this.#branch.signal.removeEventListener('abort', this.#abort);
    this.#spend();
  }

  readonly #beat = () => {
    this.#heartbeat?.cancel();
    const { heartbeat } = this.#limits;
    if (heartbeat !== undefined) this.#heartbeat = this.#branch.clock.after(heartbeat * 1000, this.#pass, BACKGROUND);
  };

  readonly #pass = () => {
    this.passed = true;
    // AWS names a missed heartbeat States.Timeout, too (recorded executions).
    this.#reject(new StateFailure('States.Timeout', undefined));
    this.#controller.abort();
  };

  readonly #abort = () => {
    this.#reject(new Aborted());
    this.#controller.abort();
  };
}
