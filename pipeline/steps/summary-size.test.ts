import { expect, it } from 'vitest';
import type { FeatureSummary } from '../drift-report.ts';
import { fittingSummary } from './summary-size.ts';

/** Features with as many points as they are asked for. */
const features = (count: number) => (points: number) =>
  Array.from({ length: count }, (_, i): FeatureSummary => {
    const values = Array.from({ length: points }, (_, point) => point + 0.12345678);
    const distribution = { count: points, missing: 0, values, counts: values.map(() => 1), rankError: 0 };
    return { name: `feature ${i}`, kind: 'number', distribution };
  });
const points = (summary: FeatureSummary[]) => (summary[0]?.kind === 'number' ? summary[0].distribution.count : 0);

it('keeps 200 points of a few features', () => {
  expect(points(fittingSummary(features(10), 'x.csv'))).toBe(200);
});

it.each([80, 300, 500])('takes fewer points of %d features, nearly as many as fit', (count) => {
  const summary = fittingSummary(features(count), 'x.csv');
  const bytes = JSON.stringify(summary).length;
  expect(bytes).toBeLessThanOrEqual(204_800);
  expect(bytes).toBeGreaterThan(0.8 * 204_800);
});

it('refuses features of which not even ten points fit, naming the file', () => {
  expect(() => fittingSummary(features(2000), 'x.csv')).toThrow(
    /^x\.csv: found 2000 features .* expected at most 204800: use fewer columns/,
  );
});
