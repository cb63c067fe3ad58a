import { describe, expect, it } from 'vitest';
import { compareModels, type PairedBootstrap, type ResampledMetric } from './bootstrap.ts';
import type { Interval } from './interval.ts';
import { sampleComparison } from './testing.ts';
import { judgeDifference, type VerdictLimits } from './verdict.ts';

const minimum = { assets: 100, failedAssets: 20 };
const limits: VerdictLimits = { metric: 'averagePrecision', margin: 0.03, minimum };
const enough = { rows: 1000, failures: 30, assets: 100, failedAssets: 20 };

function withDifference(
  interval: Pick<Interval, 'lower' | 'upper'> | null,
  { counts = enough, metric = 'averagePrecision' as ResampledMetric } = {},
): PairedBootstrap {
  const { rows, models } = sampleComparison(60, 1);
  const compared = compareModels(rows, models, { seed: 1, rounds: 3, level: 0.95 });
  const found = interval && { estimate: (interval.lower + interval.upper) / 2, ...interval };
  return { ...compared, counts, difference: { ...compared.difference, [metric]: found } };
}

describe('the verdict', () => {
  it.each([
    ['better', 0.001, 0.2],
    ['not worse', 0, 0.2],
    ['not worse', -0.0299, 0.2],
    ['not worse', -0.02, -0.01],
    ['not enough data', -0.03, 0.2],
    ['not enough data', -0.5, 0],
    ['worse', -0.03, -0.001],
    ['worse', -0.5, -0.4],
    // What rounding explains is neither gain nor loss, nor beyond the margin.
    ['not worse', 1e-17, 0.2],
    ['better', 2e-12, 0.2],
    ['not enough data', -0.03 + 1e-17, 0.2],
    ['not enough data', -0.5, -1e-17],
    ['worse', -0.5, -2e-12],
  ])('is "%s" for a difference between %d and %d at a margin of 0.03', (verdict, lower, upper) => {
    expect(judgeDifference(withDifference({ lower, upper }), limits).verdict).toBe(verdict);
  });

  it('turns metrics of which less is better', () => {
    const judge = (lower: number, upper: number) =>
      judgeDifference(withDifference({ lower, upper }, { metric: 'logLoss' }), { ...limits, metric: 'logLoss' })
        .verdict;
    expect(judge(-0.2, -0.001)).toBe('better');
    expect(judge(-0.2, 0.029)).toBe('not worse');
    expect(judge(0.001, 0.2)).toBe('worse');
  });

  it('says which interval it rests on', () => {
    const { reason } = judgeDifference(withDifference({ lower: -0.5, upper: -0.4 }), limits);
    expect(reason).toBe(
      'the difference of average precision lies between −0.5000 and −0.4000: a loss, and not surely smaller than the margin 0.03',
    );
  });

  it.each([
    [{ ...enough, assets: 99 }, 'found 99 assets, at least 100 are needed'],
    [{ ...enough, failedAssets: 19 }, 'found 19 assets with a failure, at least 20 are needed'],
  ])('is "not enough data" for too few assets, however good the difference: %j', (counts, reason) => {
    expect(judgeDifference(withDifference({ lower: 0.4, upper: 0.5 }, { counts }), limits)).toEqual({
      verdict: 'not enough data',
      reason,
    });
  });

  it('is "not enough data" where the metric is not defined', () => {
    expect(judgeDifference(withDifference(null), limits)).toEqual({
      verdict: 'not enough data',
      reason: 'average precision is not defined on these rows',
    });
  });

  it.each([-0.01, Number.NaN])('needs a margin of at least 0: %d', (margin) => {
    expect(() => judgeDifference(withDifference({ lower: 0, upper: 0 }), { ...limits, margin })).toThrow(
      new RangeError(`margin must be at least 0, found ${margin}`),
    );
  });

  it('calls a clearly better model better and its reverse worse', () => {
    const { rows, models } = sampleComparison(2000, 2, 1.5);
    const judge = (pair: typeof models) =>
      judgeDifference(compareModels(rows, pair, { seed: 1, rounds: 200, level: 0.95 }), limits).verdict;
    expect(judge(models)).toBe('better');
    expect(judge({ challenger: models.champion, champion: models.challenger })).toBe('worse');
  });
});
