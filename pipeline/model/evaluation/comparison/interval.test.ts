import { describe, expect, it } from 'vitest';
import { basicInterval, exceeds, percentileInterval, quantile } from './interval.ts';

describe('a figure beside a bound', () => {
  it('is above it by more than rounding explains', () => {
    expect(exceeds(0.1 + 0.2, 0.3)).toBe(false);
    expect(exceeds(1e-13, 0)).toBe(false);
    expect(exceeds(1e-11, 0)).toBe(true);
    expect(exceeds(0, 1e-11)).toBe(false);
    expect(exceeds(Number.NaN, 0)).toBe(false);
  });
});

describe('percentile interval', () => {
  it('leaves the same share of the resampled values on both sides', () => {
    const values = Float64Array.from({ length: 1001 }, (_, i) => (i * 5) % 1001);
    expect(percentileInterval(500, values, 0.5)).toEqual({ estimate: 500, lower: 250, upper: 750 });
  });

  it('leaves out rounds in which the metric is not defined, up to one in a hundred', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => i);
    values[0] = Number.NaN;
    expect(percentileInterval(50, values, 0.5)).toEqual({ estimate: 50, lower: 25.5, upper: 74.5 });
    values[1] = Number.NaN;
    expect(percentileInterval(50, values, 0.5)).toBeNull();
  });

  it('is not given where the estimate is not defined or there are no rounds', () => {
    expect(percentileInterval(Number.NaN, Float64Array.of(1, 2), 0.95)).toBeNull();
    expect(percentileInterval(1, new Float64Array(), 0.95)).toBeNull();
  });
});

describe('basic interval', () => {
  it('is the percentile interval mirrored in the estimate', () => {
    const values = Float64Array.from({ length: 101 }, (_, i) => i);
    expect(basicInterval(60, values, 0.5)).toEqual({ estimate: 60, lower: 45, upper: 95 });
  });

  it('is not given where the percentile interval is not', () => {
    expect(basicInterval(Number.NaN, Float64Array.of(1, 2), 0.95)).toBeNull();
  });
});

describe('quantile', () => {
  it.each([
    [0, 1],
    [0.25, 1.75],
    [0.5, 2.5],
    [1, 4],
  ])('lies between the two nearest values, as NumPy has it: %d', (share, expected) => {
    expect(quantile([1, 2, 3, 4], share)).toBe(expected);
  });
});
