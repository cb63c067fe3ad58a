import { expect, it } from 'vitest';
import { isTransient, rideOut } from './ride-out.ts';

const error = (name: string, more: object = {}) => Object.assign(new Error('x'), { name, ...more });

it.each([
  ['throttling', error('ThrottlingException', { $metadata: { httpStatusCode: 400 } }), true],
  ["S3's throttling", error('SlowDown', { $metadata: { httpStatusCode: 503 } }), true],
  ['too many requests', error('Error', { $metadata: { httpStatusCode: 429 } }), true],
  ["a server's error", error('InternalFailure', { $metadata: { httpStatusCode: 500 } }), true],
  ['a connection that was cut', error('Error', { code: 'ECONNRESET' }), true],
  ['a name that cannot be resolved', error('Error', { code: 'EAI_AGAIN' }), true],
  ['what fetch says of a connection', error('TypeError', { cause: error('Error', { code: 'ECONNREFUSED' }) }), true],
  ['a time-out', error('TimeoutError'), true],
  ['a missing permission', error('AccessDeniedException', { $metadata: { httpStatusCode: 400 } }), false],
  ['an expired token', error('ExpiredTokenException', { $metadata: { httpStatusCode: 400 } }), false],
  ['an abort', error('AbortError'), false],
  ['what is no error', 'x', false],
])('takes %s for what it is', (_case, found, transient) => {
  expect(isTransient(found)).toBe(transient);
});

/** Rides out a call that fails so often, on a clock that only sleeping moves. */
function ride(failures: number, found: Error, options: { signal?: AbortSignal } = {}) {
  let time = 0;
  let left = failures;
  const pauses: number[] = [];
  const told: unknown[] = [];
  const outcome = rideOut(
    async () => {
      if (left-- > 0) throw found;
      return 'done';
    },
    {
      ...{ patience: 100, firstPause: 10, longestPause: 40, random: () => 0.5, now: () => time, ...options },
      onTrouble: (error) => told.push(error),
      sleep: async (milliseconds) => {
        pauses.push(milliseconds);
        time += milliseconds;
      },
    },
  );
  return { outcome, pauses, told };
}
const throttled = error('ThrottlingException');

it('doubles the ceiling of its pauses up to the longest, and tells of the trouble once', async () => {
  const { outcome, pauses, told } = ride(5, throttled);
  expect(await outcome).toBe('done');
  expect(pauses).toEqual([5, 10, 20, 20, 20]);
  expect(told).toEqual([throttled]);
});

it('throws the last failure when its patience would be over', async () => {
  const { outcome, pauses } = ride(100, throttled);
  await expect(outcome).rejects.toBe(throttled);
  expect(pauses.reduce((sum, pause) => sum + pause)).toBeLessThanOrEqual(100);
});

it('throws at once what is not transient, and anything once it was aborted', async () => {
  const denied = error('AccessDeniedException');
  for (const { outcome, pauses } of [ride(1, denied), ride(1, throttled, { signal: AbortSignal.abort() })]) {
    await expect(outcome).rejects.toBeInstanceOf(Error);
    expect(pauses).toEqual([]);
  }
});
