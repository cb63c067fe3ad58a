import { expect, it } from 'vitest';
import { LATE, within } from './within.ts';

const never = new Promise<never>(() => {});

it('gives what the promise gives, or throws what it throws, in time', async () => {
  expect(await within(Promise.resolve(1), 1_000)).toBe(1);
  await expect(within(Promise.reject(new Error('no')), 1_000)).rejects.toThrow('no');
});

it('says that the time is over', async () => {
  expect(await within(never, 1)).toBe(LATE);
});
