import { takesError } from '../../../../pipeline/asl/error-equals.ts';
import type { Catcher, Retrier } from './definition.ts';
import type { StateFailure } from './failure.ts';

/** The first Catch that takes a failure. */
export const catcherFor = (catchers: Catcher[] | undefined, failure: StateFailure): Catcher | undefined =>
  catchers?.find((catcher) => takesError(catcher.ErrorEquals, failure.error));

/** Counts the attempts of one visit, for each retrier on its own. */
export class Retries {
  readonly #attempts = new Map<Retrier, number>();

  /** The wait before the next attempt in milliseconds, or undefined when the failure is not retried (any more). */
  delay(retriers: Retrier[] | undefined, failure: StateFailure): number | undefined {
    const retrier = retriers?.find(({ ErrorEquals }) => takesError(ErrorEquals, failure.error));
    if (!retrier) return undefined;
    const {
      MaxAttempts = 3,
      IntervalSeconds = 1,
      BackoffRate = 2,
      MaxDelaySeconds = Number.POSITIVE_INFINITY,
    } = retrier;
    const attempt = this.#attempts.get(retrier) ?? 0;
    if (attempt >= MaxAttempts) return undefined;
    this.#attempts.set(retrier, attempt + 1);
    const seconds = Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds);
    return seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? Math.random() : 1);
  }
}
