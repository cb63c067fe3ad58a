import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parameterText, shortestFloat } from './float-text.ts';

describe('shortestFloat', () => {
  it('never looks like an integer, reads back as the same float and is as short as can be', () => {
    expect([0, -0, 1, -2, 0.1, 16777216].map((value) => shortestFloat(Math.fround(value)))).toEqual([
      '0E0',
      '-0E0',
      '1E0',
      '-2E0',
      '1E-1',
      '1.6777216E7',
    ]);
  });

  it('reads back as the same float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Math.fround(Number(shortestFloat(value)))).toBe(value);
      }),
      { seed: 3 },
    );
  });
});

describe('parameterText', () => {
  // XGBoost 1.7.4's own text for these values.
  it.each([
    [0.1, '0.100000001'],
    [2.5, '2.5'],
    [28.6, '28.6000004'],
    [1e10, '1e+10'],
    [0.00001, '9.99999975e-06'],
    [123456.789, '123456.789'],
    [12, '12'],
  ])('prints %d as XGBoost does', (value, expected) => {
    expect(parameterText(Math.fround(value))).toBe(expected);
  });
});
