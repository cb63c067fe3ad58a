import { describe, expect, it } from 'vitest';
import { intervalMethods, normalQuantile, normalShare, studyMethods } from './interval-methods.ts';
import { samplePopulation } from './scenario.ts';

/** Evenly spread about 5; leaving assets out skews no way. */
const even = {
  estimate: 5,
  rounds: Float64Array.from({ length: 1001 }, (_, i) => i / 100),
  withoutAsset: Float64Array.of(4, 5, 6),
};

describe('ways to an interval', () => {
  it.each(['percentile', 'basic', 'bias-corrected', 'BCa'])('agree where nothing is skewed: %s', (method) => {
    const [lower, upper] = intervalMethods[method]!(even);
    expect(lower).toBeCloseTo(0.25, 4);
    expect(upper).toBeCloseTo(9.75, 4);
  });

  it('mirror the rounds in the estimate, or move with it', () => {
    const skewed = { ...even, estimate: 4 };
    expect(intervalMethods.percentile!(skewed)[0]).toBeCloseTo(0.25, 9);
    expect(intervalMethods.basic!(skewed)[0]).toBeCloseTo(-1.75, 9);
    expect(intervalMethods['bias-corrected']!(skewed)[0]).toBeLessThan(0.25);
  });

  it('are as wide as the normal distribution has it', () => {
    const [lower, upper] = intervalMethods.normal!(even);
    expect(upper - lower).toBeCloseTo((2 * 1.96 * 10.01) / Math.sqrt(12), 1);
  });
});

describe('the normal distribution', () => {
  it('has the shares and quantiles of its tables', () => {
    expect(normalShare(0)).toBeCloseTo(0.5, 6);
    expect(normalShare(1.959964)).toBeCloseTo(0.975, 6);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 4);
    expect(normalQuantile(normalShare(-1.2))).toBeCloseTo(-1.2, 6);
  });
});

it('the basic interval of equally good models holds 0 about as often as it should', () => {
  const scenario = { rowCount: 500, rowsPerAsset: 1, challengerNoise: 0, championNoise: 0 };
  const coverages = studyMethods(samplePopulation(20_000, 1), scenario, { replications: 30, rounds: 100 });
  expect(Object.keys(coverages)).toEqual(Object.keys(intervalMethods));
  expect(coverages.basic).toBeGreaterThanOrEqual(0.85);
});
