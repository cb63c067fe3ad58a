import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Json } from './definition.ts';
import type { StateFailure } from './failure.ts';

/** A Task that waits for its token to come back. */
export interface PendingTask {
  stateMachineArn: string;
  succeed(output: Json): void;
  fail(failure: StateFailure): void;
  heartbeat(): void;
}

const PREFIX = 'AQC';
const NONCE_BYTES = 96;
const SIGNATURE_BYTES = 32;

/**
 * The task tokens that were given out. A token is a secret: who has it decides how the Task ends. It says itself, signed,
 * which machine gave it out, so that nothing needs to be remembered of a Task that is over.
 */
export class TaskTokens {
  readonly #key = randomBytes(SIGNATURE_BYTES);
  readonly #pending = new Map<string, PendingTask>();

  issue(task: PendingTask): string {
    const content = Buffer.concat([randomBytes(NONCE_BYTES), Buffer.from(task.stateMachineArn)]);
    const token = PREFIX + Buffer.concat([this.#sign(content), content]).toString('base64');
    this.#pending.set(token, task);
    return token;
  }

  /** The Task is over: its token no longer counts. */
  spend(token: string): void {
    this.#pending.delete(token);
  }

  pending(token: string): PendingTask | undefined {
    return this.#pending.get(token);
  }

  /** The machine that gave a token out, also after the Task is over; undefined for no token of ours. */
  machineOf(token: string): string | undefined {
    const bytes = Buffer.from(token.startsWith(PREFIX) ? token.slice(PREFIX.length) : '', 'base64');
    const content = bytes.subarray(SIGNATURE_BYTES);
    if (content.length < NONCE_BYTES || !timingSafeEqual(bytes.subarray(0, SIGNATURE_BYTES), this.#sign(content)))
      return undefined;
    return content.subarray(NONCE_BYTES).toString();
  }

  #sign(content: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(content).digest();
  }
}
