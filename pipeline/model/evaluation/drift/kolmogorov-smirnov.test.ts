import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../random.ts';
import { sketchOf } from './distribution.ts';
import { kolmogorovSmirnov, kolmogorovSurvival } from './kolmogorov-smirnov.ts';

interface Golden {
  pairs: {
    name: string;
    reference: number[];
    current: number[];
    statistic: number;
    limitingPValue: number;
    exactPValue: number;
  }[];
  kolmogorov: [number, number][];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../golden/drift.json', import.meta.url), 'utf8'));
const exact = (values: ArrayLike<number>) => sketchOf(values, Number.POSITIVE_INFINITY);

describe('kolmogorovSmirnov', () => {
  it.each(golden.pairs)('finds what SciPy finds: $name', ({ reference, current, statistic, limitingPValue }) => {
    const found = kolmogorovSmirnov(exact(reference), exact(current))!;
    expect(found.statistic).toBeCloseTo(statistic, 14);
    expect(found.uncertainty).toBe(0);
    expect(found.pValue).toBeCloseTo(limitingPValue, 12);
  });

  it('has nearly the exact p-value from some dozens of rows on', () => {
    const pairs = golden.pairs.filter(({ reference, current }) => Math.min(reference.length, current.length) >= 40);
    expect(pairs).not.toHaveLength(0);
    for (const { reference, current, exactPValue } of pairs)
      expect(Math.abs(kolmogorovSmirnov(exact(reference), exact(current))!.pValue - exactPValue)).toBeLessThan(0.02);
  });

  it('is off by no more than it says where values were put together', () => {
    const random = seededRandom(1);
    const reference = Float64Array.from({ length: 5000 }, () => random.normal(0, 1));
    for (const shift of [0, 0.1, 0.5, 2]) {
      const current = Float64Array.from({ length: 3000 }, () => random.normal(shift, 1));
      const truth = kolmogorovSmirnov(exact(reference), exact(current))!;
      const sketched = kolmogorovSmirnov(sketchOf(reference), sketchOf(current))!;
      expect(sketched.uncertainty).toBeLessThan(0.01);
      expect(Math.abs(sketched.statistic - truth.statistic)).toBeLessThanOrEqual(sketched.uncertainty);
      expect(sketched.pValue).toBeGreaterThanOrEqual(truth.pValue);
    }
  });

  it('is nothing where a side has no value', () => {
    expect(kolmogorovSmirnov(exact([1]), exact([Number.NaN]))).toBeUndefined();
    expect(kolmogorovSmirnov(exact([]), exact([1]))).toBeUndefined();
  });
});

it.each(golden.kolmogorov)("has SciPy's probability above %d", (x, probability) => {
  expect(kolmogorovSurvival(x)).toBeCloseTo(probability, 12);
});
