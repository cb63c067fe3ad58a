import { describe, expect, it } from 'vitest';
import { count, difference, figure, money, moneyDifference, percent, range } from './figures.ts';

describe('figures', () => {
  it('have four decimals and a true minus sign; what rounds to zero has no sign', () => {
    expect([0.91, -0.04, -0.00001, 1].map(figure)).toEqual(['0.9100', '−0.0400', '0.0000', '1.0000']);
    expect([0.012, -0.04, 0.00001, -0.00001, 0].map(difference)).toEqual([
      '+0.0120',
      '−0.0400',
      '0.0000',
      '0.0000',
      '0.0000',
    ]);
  });

  it('are money with their currency, in whole units from a thousand on', () => {
    expect([61.5, 1234.5].map((amount) => money(amount, 'EUR'))).toEqual(['EUR 61.50', 'EUR 1,235']);
    expect([12, -12, 0.001].map((amount) => moneyDifference(amount, 'EUR'))).toEqual([
      'EUR +12.00',
      'EUR −12.00',
      'EUR 0.00',
    ]);
  });

  it('are percentages, counts and intervals as people say them', () => {
    expect([0.95, 0.034, 1, 0].map(percent)).toEqual(['95 %', '3.4 %', '100 %', '0 %']);
    expect(count(1_000_000)).toBe('1,000,000');
    expect(range({ lower: 0.9, upper: 0.95 }, figure)).toBe('0.9000 to 0.9500');
  });
});
