import { AwsError } from '../../core/errors.ts';
import type { Operation, StandIn } from '../../core/stand-in.ts';

/** An execution that stands still in a state. */
export interface Still {
  /** Aborted as the state is entered. */
  entered: AbortSignal;
  /** Lets it go on; with `drop`, what it was about to call is never carried out (it was stopped meanwhile). */
  release(options?: { drop?: boolean }): void;
}

/**
 * Makes executions stand still: from the moment that a state is entered, time does not skip and no service answers the
 * state machine. Calls of processes go on being answered.
 */
export class Standstill {
  readonly #standIn: StandIn;
  #gate: Promise<void> | undefined;
  #stills: Still[] = [];

  constructor(standIn: StandIn) {
    this.#standIn = standIn;
    for (const { operations } of standIn.services) this.#guard(operations);
  }

  #guard(operations: Record<string, Operation>): void {
    for (const [operation, run] of Object.entries(operations))
      operations[operation] = (input, call) =>
        this.#gate && call.internal && call.caller.kind === 'role'
          ? this.#gate.then(() => run(input, call))
          : run(input, call);
  }

  /** Waits for the next time that an execution of the state machine enters a state, and holds it there. */
  at(state: string): Still {
    const standIn = this.#standIn;
    const entered = new AbortController();
    const gate = Promise.withResolvers<void>();
    gate.promise.catch(() => {});
    let letTimePass = () => {};
    const unlisten = onEntry(standIn, state, () => {
      unlisten();
      letTimePass = standIn.clock.hold();
      this.#gate = gate.promise;
      entered.abort();
    });
    const release: Still['release'] = ({ drop = false } = {}) => {
      unlisten();
      if (this.#gate === gate.promise) this.#gate = undefined;
      if (drop) gate.reject(new AwsError('ServiceUnavailable', 'The execution was stopped meanwhile', 503));
      else gate.resolve();
      letTimePass();
    };
    const still = { entered: entered.signal, release };
    this.#stills.push(still);
    return still;
  }

  /** Lets all go on that was not let go. */
  end(): void {
    for (const { release } of this.#stills.splice(0)) release();
  }
}

const onEntry = (standIn: StandIn, state: string, hear: () => void): (() => void) =>
  standIn.listen(({ source, message }) => {
    if (source === 'states' && message.endsWith(`: ${state} entered`)) hear();
  });
