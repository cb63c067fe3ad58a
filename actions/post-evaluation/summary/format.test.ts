import { expect, it } from 'vitest';
import * as format from './format.ts';

it('says durations as people do', () => {
  expect([4.4, 59.6, 184, 7500].map(format.duration)).toEqual(['4 s', '1 min 0 s', '3 min 4 s', '2 h 5 min']);
});

it('says of a threshold beyond every score what it does', () => {
  expect([0, 0.4, 1, 2].map(format.threshold)).toEqual(['always stop', '0.4000', '1.0000', 'never stop']);
});

it('clips between characters, not inside one', () => {
  expect(format.clipped('abc', 3)).toBe('abc');
  expect(format.clipped('abcd', 3)).toBe('ab…');
  expect(format.clipped('😀😀😀😀', 3)).toBe('😀😀…');
});
