import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../random.ts';
import { sketchOf } from './distribution.ts';
import { populationStability, stabilityOf } from './stability.ts';

interface Golden {
  pairs: { name: string; reference: number[]; current: number[]; stability: number | null }[];
  chiSquared99: [number, number][];
}
const golden: Golden = JSON.parse(readFileSync(new URL('../golden/drift.json', import.meta.url), 'utf8'));
const exact = (values: ArrayLike<number>) => sketchOf(values, Number.POSITIVE_INFINITY);
const index = (reference: ArrayLike<number>, current: ArrayLike<number>) =>
  populationStability(exact(reference), exact(current))!.index;

function normals(count: number, mean: number, seed: number) {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal(mean, 1));
}

describe('populationStability', () => {
  it.each(golden.pairs.filter((pair) => pair.stability !== null))(
    'finds what NumPy finds by the deciles of the reference: $name',
    ({ reference, current, stability }) => expect(index(reference, current)).toBeCloseTo(stability!, 12),
  );

  it('is 0 for equal samples, and never below', () => {
    const values = fc.array(fc.oneof(fc.float({ noDefaultInfinity: true }), fc.constantFrom(0, 1, 2)), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, values, (reference, current) => {
        expect(index(reference, reference)).toBe(0);
        expect(index(reference, current)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('grows with the shift', () => {
    const reference = normals(4000, 0, 1);
    const found = [0, 0.25, 0.5, 0.75, 1, 1.5, 2].map((shift) => index(reference, normals(4000, shift, 2)));
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    expect(found[0]).toBeLessThan(0.01);
    expect(found[2]).toBeGreaterThan(0.2);
  });

  it.each([
    ['grew', 8],
    ['fell', 6],
  ])('sees that a constant feature %s', (_case, value) => {
    expect(index(Array(100).fill(7), Array(100).fill(value))).toBeGreaterThan(1);
    expect(index(Array(100).fill(7), Array(100).fill(7))).toBe(0);
  });

  it('sees values below one that fills most deciles', () => {
    const zeros = Array(95).fill(0);
    expect(index([...zeros, 1, 2, 3, 4, 5], [...zeros, -1, -1, -1, -1, -1])).toBeGreaterThan(0.25);
  });

  it('counts missing values as a bin', () => {
    const full = normals(1000, 0, 1);
    const none = full.map(() => Number.NaN);
    const tenth = full.map((value, row) => (row % 10 === 0 ? Number.NaN : value));
    expect(index(full, none)).toBeGreaterThan(1);
    expect(index(none, full)).toBeGreaterThan(1);
    expect(index(none, none)).toBe(0);
    expect(index(full, tenth)).toBeGreaterThan(0.25);
  });

  it('hardly changes where values were put together', () => {
    const [reference, current] = [normals(20_000, 0, 1), normals(20_000, 0.4, 2)];
    const sketched = populationStability(sketchOf(reference), sketchOf(current))!.index;
    expect(Math.abs(sketched - index(reference, current))).toBeLessThan(0.01);
  });

  it('is nothing where a side has no row', () => {
    expect(populationStability(exact([]), exact([1]))).toBeUndefined();
    expect(populationStability(exact([1]), exact([]))).toBeUndefined();
  });
});

describe('what is exceeded by chance', () => {
  it.each(golden.chiSquared99)('goes by the chi-squared quantile: %d degrees of freedom', (degrees, quantile) => {
    const rows = Array(degrees + 1).fill(100);
    const { byChance } = stabilityOf(rows, rows)!;
    expect(byChance / (2 / (100 * (degrees + 1))) / quantile).toBeCloseTo(1, 1);
  });

  it('is exceeded by about one of a hundred pairs of equal populations', () => {
    let exceeded = 0;
    for (let pair = 0; pair < 1000; pair++) {
      const found = populationStability(exact(normals(300, 0, pair)), exact(normals(300, 0, 10_000 + pair)))!;
      if (found.index > found.byChance) exceeded++;
    }
    expect(exceeded).toBeGreaterThan(2);
    expect(exceeded).toBeLessThan(25);
  });
});
