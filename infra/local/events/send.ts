import type { Timer } from '../core/clock.ts';
import type { StandIn } from '../core/stand-in.ts';
import { sendDeadLetter } from './dead-letter.ts';
import { asDeliveryFailure, type DeliveryFailure } from './delivery-failure.ts';
import type { Rule, Target } from './rule.ts';
import { type Event, targetInput } from './target-input.ts';

/** Hands an input to a target. @throws AwsError or DeliveryFailure */
type Deliver = (rule: Rule, target: Target, input: string, id: string) => Promise<unknown>;

// Unverified against AWS: it documents an exponential backoff with jitter, but neither its start nor its end.
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;

/** Sends events to targets, again and again where the failure may pass, and at last to the target's dead-letter queue. */
export class Sender {
  readonly #standIn: StandIn;
  readonly #deliver: Deliver;
  readonly #pauses = new Set<Timer>();

  constructor(standIn: StandIn, deliver: Deliver) {
    this.#standIn = standIn;
    this.#deliver = deliver;
  }

  /** Settles when the event is delivered, in the dead-letter queue or lost, which is told. */
  async send(rule: Rule, target: Target, event: Event): Promise<void> {
    const { clock } = this.#standIn;
    const received = clock.now();
    const { MaximumRetryAttempts = 185, MaximumEventAgeInSeconds = 86_400 } = target.RetryPolicy ?? {};
    for (let retries = 0; ; retries++) {
      const failure = await this.#attempt(rule, target, event, received);
      if (!failure) return;
      const giveUp = (exhausted?: string) =>
        sendDeadLetter(this.#standIn, rule, target, event, { failure, retries, exhausted });
      if (!failure.isRetried) return giveUp();
      if (retries >= MaximumRetryAttempts) return giveUp('MaximumRetryAttempts');
      const pause = Math.max(backoff(retries), failure.retryAfter);
      if (clock.now() + pause > received + MaximumEventAgeInSeconds * 1000) return giveUp('MaximumEventAgeInSeconds');
      await this.#pause(pause);
    }
  }

  /** Ends the pauses for good: what waits for another try is never sent. */
  close(): void {
    for (const pause of this.#pauses) pause.cancel();
  }

  async #attempt(rule: Rule, target: Target, event: Event, received: number): Promise<DeliveryFailure | undefined> {
    const release = this.#standIn.clock.hold();
    try {
      await this.#deliver(rule, target, targetInput(target, event, rule, new Date(received)), event.id);
      return undefined;
    } catch (error) {
      const failure = asDeliveryFailure(error);
      this.#standIn.tell('events', `${rule.name} to ${target.Arn}: ${failure.message}`);
      return failure;
    } finally {
      release();
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#standIn.clock.after(milliseconds, () => {
        this.#pauses.delete(timer);
        resolve();
      });
      this.#pauses.add(timer);
    });
  }
}

/** Full jitter, but never less than half. */
const backoff = (retries: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** retries) * (0.5 + Math.random() / 2);
