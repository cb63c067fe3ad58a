import { expect, it } from 'vitest';
import { matches } from './matches.ts';

it.each([
  [1, 1, true],
  [1, '1', true],
  [1, 2, false],
  ['a', '"a"', true],
  ['{', '{', true],
  [{ a: 1 }, '{"a":1}', true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: 1, b: 2 }, { a: 1 }, false],
  [[1, 2], [1], false],
  [{}, [], false],
  [null, {}, false],
  ['<any>', 0, true],
  ['<any>', undefined, false],
  [{ a: '<any>' }, { a: null }, true],
  [{ a: '<any>' }, {}, false],
  [{ a: 1, '<any>': '<any>' }, { a: 1, b: 2 }, true],
  ['id <any>.', 'id 1\n2.', true],
  ['id <any>.', 'id 12', false],
  ['a.c', 'abc', false],
])('%j is met by %j: %s', (expected, found, meets) => {
  expect(matches(expected, found)).toBe(meets);
});
