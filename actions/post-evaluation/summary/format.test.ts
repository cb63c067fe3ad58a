import { describe, expect, it } from 'vitest';
import * as format from './format.ts';

describe('figures', () => {
  it('have four decimals and a true minus sign; what rounds to zero has no sign', () => {
    expect([0.91, -0.04, -0.00001, 1].map(format.figure)).toEqual(['0.9100', '−0.0400', '0.0000', '1.0000']);
    expect([0.012, -0.04, 0.00001, -0.00001, 0].map(format.difference)).toEqual([
      '+0.0120',
      '−0.0400',
      '0.0000',
      '0.0000',
      '0.0000',
    ]);
  });

  it('are money with their currency, in whole units from a thousand on', () => {
    expect([61.5, 1234.5].map((amount) => format.money(amount, 'EUR'))).toEqual(['EUR 61.50', 'EUR 1,235']);
    expect([12, -12, 0.001].map((amount) => format.moneyDifference(amount, 'EUR'))).toEqual([
      'EUR +12.00',
      'EUR −12.00',
      'EUR 0.00',
    ]);
  });

  it('are percentages, counts and durations as people say them', () => {
    expect([0.95, 0.034, 1, 0].map(format.percent)).toEqual(['95 %', '3.4 %', '100 %', '0 %']);
    expect(format.count(1_000_000)).toBe('1,000,000');
    expect([4.4, 59.6, 184, 7500].map(format.duration)).toEqual(['4 s', '1 min 0 s', '3 min 4 s', '2 h 5 min']);
  });
});

it('says of a threshold beyond every score what it does', () => {
  expect([0, 0.4, 1, 2].map(format.threshold)).toEqual(['always stop', '0.4000', '1.0000', 'never stop']);
});

it('clips between characters, not inside one', () => {
  expect(format.clipped('abc', 3)).toBe('abc');
  expect(format.clipped('abcd', 3)).toBe('ab…');
  expect(format.clipped('😀😀😀😀', 3)).toBe('😀😀…');
});
