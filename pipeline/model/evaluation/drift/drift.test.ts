import { describe, expect, it } from 'vitest';
import type { CategoryCounts, FeatureSummary } from '../../../drift-report.ts';
import { seededRandom } from '../../../random.ts';
import { shipped } from '../../../testing/shipped.ts';
import { sketchOf } from './distribution.ts';
import { categoryDrift, driftOf, numericDrift } from './drift.ts';
import { FeatureSummaryCollector, FeatureSummaryMerger } from './feature-summary.ts';

const { dataset } = shipped;

const counts = (rows: Record<string, number>, missing = 0): CategoryCounts => ({
  categories: Object.entries(rows).map(([category, count]) => ({ category, count })),
  missing,
});

function normals(count: number, mean: number, seed: number) {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal(mean, 1));
}

describe('numericDrift', () => {
  it.each([
    [0, 'none'],
    [0.4, 'moderate'],
    [1, 'large'],
  ])('calls a shift by %d standard deviations %s', (shift, level) => {
    const drift = numericDrift(sketchOf(normals(5000, 0, 1)), sketchOf(normals(5000, shift, 2)));
    expect(drift.level).toBe(level);
  });

  it('blames no drift on a few rows', () => {
    const drift = numericDrift(sketchOf(normals(5000, 0, 1)), sketchOf(normals(25, 0, 5)));
    expect(drift.stability!.index).toBeGreaterThan(0.1);
    expect(drift.level).toBe('none');
  });

  it('tells the share of missing values before and now', () => {
    const drift = numericDrift(sketchOf([1, 2, 3, 4]), sketchOf([1, Number.NaN, Number.NaN, 4]));
    expect(drift.missingShare).toEqual({ reference: 0, current: 0.5 });
  });

  it('cannot test values that are not there, but sees that they went', () => {
    const drift = numericDrift(sketchOf(normals(500, 0, 1)), sketchOf(Array(500).fill(Number.NaN)));
    expect(drift).toMatchObject({
      level: 'large',
      kolmogorovSmirnov: null,
      missingShare: { reference: 0, current: 1 },
    });
  });

  it('compares nothing with no rows', () => {
    expect(numericDrift(sketchOf([]), sketchOf([1]))).toEqual({
      kind: 'number',
      level: 'not comparable',
      stability: null,
      kolmogorovSmirnov: null,
      missingShare: { reference: null, current: 0 },
    });
  });
});

describe('categoryDrift', () => {
  it('sums over the categories', () => {
    const drift = categoryDrift(counts({ L: 600, M: 300, H: 100 }), counts({ L: 500, M: 300, H: 200 }));
    expect(drift.stability!.index).toBeCloseTo(0.1 * Math.log(6 / 5) + 0.1 * Math.log(2), 12);
    expect(drift).toMatchObject({ level: 'none', newCategories: [], goneCategories: [] });
  });

  it('names new categories and those that are gone, whether listed without rows or not at all', () => {
    const drift = categoryDrift(counts({ L: 600, M: 400, X: 0 }), counts({ L: 500, X: 500, M: 0 }));
    expect(drift.newCategories).toEqual([{ category: 'X', share: 0.5 }]);
    expect(drift.goneCategories).toEqual(['M']);
    expect(drift.level).toBe('large');
  });

  it('counts missing values as a category', () => {
    const drift = categoryDrift(counts({ L: 1000 }), counts({ L: 700 }, 300));
    expect(drift).toMatchObject({ level: 'large', missingShare: { reference: 0, current: 0.3 }, newCategories: [] });
  });

  it('does not mind the order of the categories', () => {
    const [a, b] = [counts({ L: 600, M: 400 }), counts({ M: 410, L: 590 })];
    expect(categoryDrift(a, b).stability!.index).toBeLessThan(0.001);
  });
});

function mergeSummaries(files: readonly (readonly FeatureSummary[])[]): FeatureSummary[] {
  const merger = new FeatureSummaryMerger();
  for (const file of files) merger.add(file);
  return merger.result();
}

describe('driftOf', () => {
  const summarize = (count: number, seed: number, torque = 40): FeatureSummary[] => {
    const random = seededRandom(seed);
    const collector = new FeatureSummaryCollector(dataset);
    for (let row = 0; row < count; row++) {
      const values = dataset.columns.map(() => random.normal(100, 1));
      const features = Float64Array.from([...values, ...dataset.derived.map(() => Number.NaN)]);
      features[0] = Math.floor(random.uniform() * 3);
      features[4] = random.normal(torque, 10);
      collector.add(features);
    }
    return collector.result();
  };

  it('finds the feature that moved, and no other', () => {
    const drift = driftOf(summarize(3000, 1), summarize(3000, 2, 55));
    expect(drift.filter(({ level }) => level !== 'none').map(({ feature }) => feature)).toEqual(['Torque [Nm]']);
    expect(drift.map(({ feature }) => feature)).toEqual(
      [...dataset.columns, ...dataset.derived].map((feature) => feature.name),
    );
    expect(drift[0]).toMatchObject({ feature: 'Type', kind: 'category' });
  });

  it('adds files up, in any order, as if they were one', () => {
    const [a, b] = [summarize(700, 1), summarize(300, 2)];
    const merged = mergeSummaries([a, b]);
    expect(merged).toEqual(mergeSummaries([b, a]));
    expect(merged[0]).toMatchObject({ kind: 'category', counts: { missing: 0 } });
    expect(merged[4]).toMatchObject({ name: 'Torque [Nm]', distribution: { count: 1000 } });
    expect(merged.at(-1)).toMatchObject({ name: 'Overstrain', distribution: { count: 0, missing: 1000 } });
    expect(driftOf(merged, merged).map(({ stability }) => stability!.index)).toEqual(merged.map(() => 0));
    expect(mergeSummaries([])).toEqual([]);
  });

  it('compares no feature that one side lacks or has as another kind', () => {
    const number = (name: string): FeatureSummary => ({ name, kind: 'number', distribution: sketchOf([1, 2, 3]) });
    const category = (name: string): FeatureSummary => ({ name, kind: 'category', counts: counts({ L: 1 }) });
    const drift = driftOf([number('old'), category('changed')], [number('new'), number('changed')]);
    expect(drift.map(({ feature, level }) => [feature, level])).toEqual([
      ['new', 'not comparable'],
      ['changed', 'not comparable'],
      ['old', 'not comparable'],
    ]);
  });
});
