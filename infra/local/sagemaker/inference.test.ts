import { describe, expect, test } from 'vitest';
import type { Booster } from '../../../pipeline/model/booster.ts';
import { invocation, pythonFloat } from './inference.ts';
import { chooseVariant } from './invoke-endpoint.ts';

const booster: Booster = {
  trees: [],
  baseScore: 0.5,
  scalePosWeight: 1,
  featureCount: 2,
  featureNames: [],
  featureTypes: [],
  attributes: {},
};
const answer = (body: string, contentType = 'text/csv', accept = '') =>
  invocation(booster, Buffer.from(body), contentType, accept);

describe('the container', () => {
  test('answers a line a row; empty cells and CRLF are read', () => {
    expect(answer('1,2\r\n,3\nnan,4')).toEqual({
      status: 200,
      contentType: 'text/csv; charset=utf-8',
      body: '0.5\n0.5\n0.5\n',
    });
  });

  test("scores rows with too few columns, as it does for models in XGBoost's own formats", () => {
    expect(answer('1').status).toBe(200);
  });

  test.each([
    ['uneven rows', '1,2\n1', 'text/csv', '', 415],
    ['a blank cell', '1, \n1,2', 'text/csv', '', 415],
    ['infinity', '1,inf', 'text/csv', '', 415],
    ['libsvm', '0:1', 'text/libsvm', '', 415],
    ['an unknown Accept', '1,2', 'text/csv', 'image/png', 406],
    ['an empty body', '', 'text/csv', '', 204],
    ['a body over 6 MB', '1,2\n'.repeat(1.6e6), 'text/csv', '', 413],
  ])('answers %s', (_, body, contentType, accept, status) => {
    expect(answer(body, contentType, accept).status).toBe(status);
  });

  test.each([
    [0.5, '0.5'],
    [1, '1.0'],
    [0.00001, '1e-05'],
    [0.0001, '0.0001'],
    [1.25e-12, '1.25e-12'],
  ])('writes %d as Python does', (value, text) => {
    expect(pythonFloat(value)).toBe(text);
  });
});

test('variants answer in proportion to their weights', () => {
  const variant = (name: string, weight: number) => ({ name, weight, image: '', instanceCount: 1, booster });
  const variants = [variant('a', 3), variant('b', 1)];
  expect([0, 0.74, 0.76, 0.99].map((point) => chooseVariant(variants, point)?.name)).toEqual(['a', 'a', 'b', 'b']);
});
