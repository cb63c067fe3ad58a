import { expect, it } from 'vitest';
import { isRateLimit, pauseAfter } from './retries.ts';

const refused = (status: number, headers = {}, message = '') => ({ status, message, response: { headers } });

it.each([
  ['a server error', refused(502), [1_000, 4_000, undefined]],
  ['a rate limit that says when', refused(403, { 'retry-after': '30' }), [30_000, 30_000, undefined]],
  ['a rate limit that wants more than a minute', refused(429, { 'retry-after': '61' }), [undefined]],
  ['an hour without calls left', refused(403, { 'x-ratelimit-remaining': '0' }), [undefined]],
  [
    'a secondary rate limit that does not say when',
    refused(403, { 'x-ratelimit-remaining': '12' }, 'You have exceeded a secondary rate limit.'),
    [60_000],
  ],
  ['too many requests', refused(429), [60_000]],
  ['a missing permission', refused(403, { 'x-ratelimit-remaining': '12' }, 'Resource not accessible'), [undefined]],
  ['what is not there', refused(404), [undefined]],
  ['what is no answer of GitHub', new Error('no'), [undefined]],
])('waits after %s: %j', (_case, error, waits) => {
  expect(waits.map((_wait, attempt) => pauseAfter(error, attempt))).toEqual(waits);
});

it.each([
  [refused(403, { 'retry-after': '7' }), true],
  [refused(403, { 'x-ratelimit-remaining': '0' }), true],
  [refused(403, { 'x-ratelimit-remaining': '1' }, 'Resource not accessible by integration'), false],
  [refused(503, { 'retry-after': '7' }), false],
])('tells a rate limit from a missing permission: %j is one: %s', (error, expected) => {
  expect(isRateLimit(error)).toBe(expected);
});
