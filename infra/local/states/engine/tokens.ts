import { randomBytes } from 'node:crypto';
import type { Json } from './definition.ts';
import type { StateFailure } from './failure.ts';

/** A Task that waits for its token to come back. */
export interface PendingTask {
  stateMachineArn: string;
  succeed(output: Json): void;
  fail(failure: StateFailure): void;
  heartbeat(): void;
}

/** The task tokens that were given out. A token is a secret: who has it decides how the Task ends. */
export class TaskTokens {
  readonly #pending = new Map<string, PendingTask>();
  readonly #spent = new Map<string, string>();

  issue(task: PendingTask): string {
    const token = `AQC${randomBytes(192).toString('base64')}`;
    this.#pending.set(token, task);
    return token;
  }

  /** The Task is over: its token no longer counts. */
  spend(token: string): void {
    const task = this.#pending.get(token);
    if (task) this.#spent.set(token, task.stateMachineArn);
    this.#pending.delete(token);
  }

  pending(token: string): PendingTask | undefined {
    return this.#pending.get(token);
  }

  /** The machine that gave a token out, also after the Task is over; undefined for no token of ours. */
  machineOf(token: string): string | undefined {
    return this.#pending.get(token)?.stateMachineArn ?? this.#spent.get(token);
  }
}
