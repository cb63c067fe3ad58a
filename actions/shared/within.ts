import { once } from 'node:events';

/** What {@link within} gives when the time is over first. */
export const LATE = Symbol('no answer in time');

/**
 * What a promise gives, waited for so many milliseconds at most.
 * @throws what the promise throws in time
 */
export const within = <T>(promise: Promise<T>, milliseconds: number): Promise<T | typeof LATE> =>
  Promise.race([promise, once(AbortSignal.timeout(milliseconds), 'abort').then((): typeof LATE => LATE)]);
