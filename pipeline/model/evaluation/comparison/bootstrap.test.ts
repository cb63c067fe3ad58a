import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../random.ts';
import { type Confusion, computeMetrics } from '../metrics.ts';
import { compareModels, measureModel, resampledMetrics } from './bootstrap.ts';
import { basicInterval, percentileInterval } from './interval.ts';
import { sampleComparison } from './testing.ts';

const costOf = ({ falseNegatives, falsePositives }: Confusion) => 20 * falseNegatives + falsePositives;
const options = { seed: 7, rounds: 60, level: 0.9, costOf };

/** The same bootstrap the plain way: rows are copied as often as their asset is drawn, and measured by the report's metrics. */
function plainBootstrap({ rows, models }: ReturnType<typeof sampleComparison>) {
  const numbers = [...new Set(rows.assets)];
  const random = seededRandom(options.seed);
  const measure = ({ scores, threshold }: typeof models.challenger, positions: readonly number[]) => {
    const at = (values: ArrayLike<number>) => positions.map((row) => values[row]!);
    const metrics = computeMetrics({ scores: at(scores), labels: at(rows.labels) }, threshold);
    return { ...metrics, expectedCost: costOf(metrics.confusion) };
  };
  const all = Array.from(rows.assets, (_, row) => row);
  const rounds = Array.from({ length: options.rounds }, () => {
    const drawn = numbers.map(() => numbers[Math.floor(random.uniform() * numbers.length)]);
    const positions = drawn.flatMap((asset) => all.filter((row) => rows.assets[row] === asset));
    return [measure(models.challenger, positions), measure(models.champion, positions)] as const;
  });
  const [ours, theirs] = [measure(models.challenger, all), measure(models.champion, all)];
  return (intervalOf: typeof basicInterval, read: (pair: readonly [typeof ours, typeof theirs]) => number) =>
    intervalOf(read([ours, theirs]), Float64Array.from(rounds, read), options.level)!;
}

describe('the paired bootstrap', () => {
  it.each(resampledMetrics)('gives the intervals of plain resampling by asset: %s', (metric) => {
    const sample = sampleComparison(150, 3);
    const { challenger, champion, difference } = compareModels(sample.rows, sample.models, options);
    const interval = plainBootstrap(sample);
    for (const [found, expected] of [
      [challenger[metric], interval(percentileInterval, ([ours]) => ours[metric])],
      [champion[metric], interval(percentileInterval, ([, theirs]) => theirs[metric])],
      [difference[metric], interval(basicInterval, ([ours, theirs]) => ours[metric] - theirs[metric])],
    ] as const)
      for (const part of ['estimate', 'lower', 'upper'] as const)
        expect(found![part], part).toBeCloseTo(expected[part], 12);
  });

  it('gives the same intervals for the same seed, and others for another', () => {
    const { rows, models } = sampleComparison(150, 3);
    const first = compareModels(rows, models, options);
    expect(compareModels(rows, models, options)).toEqual(first);
    expect(compareModels(rows, models, { ...options, seed: 8 })).not.toEqual(first);
  });

  it('takes no notice of how assets are numbered, as long as their order of appearance is the same', () => {
    const { rows, models } = sampleComparison(150, 3);
    const renumbered = { ...rows, assets: rows.assets.map((asset) => 1000 - asset) };
    expect(compareModels(renumbered, models, options)).toEqual(compareModels(rows, models, options));
  });

  it('finds no difference between a model and itself', () => {
    const { rows, models } = sampleComparison(150, 3);
    const { difference } = compareModels(rows, { challenger: models.champion, champion: models.champion }, options);
    for (const metric of resampledMetrics) expect(difference[metric]).toEqual({ estimate: 0, lower: 0, upper: 0 });
  });

  it('is surer of the difference than of either model, because both are measured on the same draw', () => {
    const { rows, models } = sampleComparison(600, 5);
    const { challenger, difference } = compareModels(rows, models, options);
    const width = ({ lower, upper }: { lower: number; upper: number }) => upper - lower;
    expect(width(difference.rocAuc!)).toBeLessThan(width(challenger.rocAuc!));
  });

  it('is less sure where rows hang together by asset', () => {
    const { rows, models } = sampleComparison(100, 5);
    const repeat = (values: ArrayLike<number>) => Float64Array.from({ length: 1000 }, (_, row) => values[row % 100]!);
    const labels = repeat(rows.labels);
    const many = (assets: Int32Array) =>
      measureModel({ labels, assets }, { ...models.champion, scores: repeat(models.champion.scores) }, options);
    const alone = many(Int32Array.from(labels, (_, row) => row)).challenger.recall!;
    const together = many(Int32Array.from(labels, (_, row) => row % 100)).challenger.recall!;
    expect(together.estimate).toBe(alone.estimate);
    expect(together.upper - together.lower).toBeGreaterThan(2 * (alone.upper - alone.lower));
  });

  it('counts rows, failures, assets and assets that failed', () => {
    const rows = { labels: [1, 1, 0, 0, 1], assets: Int32Array.of(4, 4, 4, 9, 2) };
    const model = { scores: [0.9, 0.8, 0.3, 0.2, 0.1], threshold: 0.5 };
    expect(measureModel(rows, model, options).counts).toEqual({ rows: 5, failures: 3, assets: 3, failedAssets: 2 });
  });

  it('measures a challenger without a champion as it would with one', () => {
    const { rows, models } = sampleComparison(150, 3);
    const { challenger } = compareModels(rows, models, options);
    expect(measureModel(rows, models.challenger, options).challenger).toEqual(challenger);
  });
});

describe('a metric that is not defined', () => {
  const rows = (labels: number[]) => ({ labels, assets: Int32Array.from(labels, (_, row) => row) });
  const model = { scores: [0.9, 0.1, 0.4, 0.2], threshold: 0.5 };

  it('has no interval: without a failure only the errors of the scores and the cost have one', () => {
    const { challenger } = measureModel(rows([0, 0, 0, 0]), model, options);
    expect(resampledMetrics.filter((metric) => challenger[metric])).toEqual(['brierScore', 'logLoss', 'expectedCost']);
  });

  it('has no interval where too many draws leave it undefined', () => {
    expect(measureModel(rows([1, 0, 0, 0]), model, options).challenger.averagePrecision).toBeNull();
  });

  it('has no interval where there are no rows', () => {
    const { counts, challenger } = measureModel(rows([]), { scores: [], threshold: 0.5 }, options);
    expect(counts.rows).toBe(0);
    expect(challenger.averagePrecision).toBeNull();
    expect(challenger.brierScore).toBeNull();
  });

  it('has no interval of the cost where no cost is known', () => {
    const { rows, models } = sampleComparison(60, 3);
    expect(measureModel(rows, models.champion, { seed: 7, rounds: 5, level: 0.9 }).challenger.expectedCost).toBeNull();
  });
});

describe('rows that cannot be compared are refused', () => {
  const rows = { labels: [1, 0], assets: Int32Array.of(0, 1) };
  it.each([
    [rows, [0.5, Number.NaN], 'score of row 1 must be finite, found NaN'],
    [rows, [0.5], 'scores must have one value a row: found 1 for 2 labels'],
    [{ ...rows, labels: [1, 2] }, [0.5, 0.5], 'label of row 1 must be 0 or 1, found 2'],
    [{ ...rows, labels: [1] }, [0.5], 'assets must have one value a row: found 2 for 1 labels'],
  ])('%j', (held, scores, message) => {
    expect(() => measureModel(held, { scores, threshold: 0.5 }, options)).toThrow(new RangeError(message));
  });
});
