import { once } from 'node:events';
import { STOP_WITHIN_MS } from '../shared/stop.ts';
import { LATE, within } from '../shared/within.ts';

const CANCELLED = 'The workflow run was cancelled';

/** A decision on its way to AWS: a run that is cancelled begins no other one, and says what became of it. */
export class Decision {
  readonly #cancelled: AbortSignal;
  #sending: Promise<unknown> | undefined;

  constructor(cancelled: AbortSignal) {
    this.#cancelled = cancelled;
  }

  /** @throws Error when the run was cancelled before; what the call throws */
  async send<T>(call: () => Promise<T>): Promise<T> {
    if (this.#cancelled.aborted) throw new Error(CANCELLED);
    const sending = call();
    this.#sending = sending;
    return sending;
  }

  /** An attempt before this one has sent it. */
  wasSent(): void {
    this.#sending = Promise.resolve();
  }

  /**
   * Waits for the run to be cancelled, and then, within {@link STOP_WITHIN_MS}, for the answer to what is on its way.
   * @throws Error always: what goes on in AWS
   */
  async cut(): Promise<never> {
    if (!this.#cancelled.aborted) await once(this.#cancelled, 'abort');
    if (!this.#sending) throw new Error(`${CANCELLED} before anything was sent: nothing has changed`);
    if ((await within(this.#sending, STOP_WITHIN_MS)) === LATE)
      throw new Error(
        `${CANCELLED} while its decision was on its way, and AWS has not answered: run this job again to find out`,
      );
    throw new Error(`${CANCELLED}; what was decided goes on in AWS to its end: run this job again to follow it`);
  }
}
