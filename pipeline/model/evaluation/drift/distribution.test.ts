import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Distribution } from '../../../drift-report.ts';
import { seededRandom } from '../../../random.ts';
import { SKETCH_POINTS, sketchOf } from './distribution.ts';
import { DistributionCollector } from './distribution-collector.ts';

const normals = (count: number, seed = 1) => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal(0, 1));
};

/** Rows at or below `value`. */
const rankOf = ({ values, counts }: Distribution, value: number) =>
  values.reduce((rank, point, i) => (point <= value ? rank + counts[i]! : rank), 0);

function mergeSketches(sketches: readonly Distribution[]): Distribution {
  const collector = new DistributionCollector();
  for (const sketch of sketches) collector.addDistribution(sketch);
  return collector.result();
}

/** The largest difference of ranks between a sketch and all its values. */
function rankErrorOf(sketch: Distribution, values: Float64Array): number {
  const exact = sketchOf(values, Number.POSITIVE_INFINITY);
  let [rank, largest, point, sketched] = [0, 0, 0, 0];
  for (const [i, value] of exact.values.entries()) {
    rank += exact.counts[i]!;
    while (point < sketch.values.length && sketch.values[point]! <= value) sketched += sketch.counts[point++]!;
    largest = Math.max(largest, Math.abs(rank - sketched));
  }
  return largest;
}

const samples = {
  normal: normals(20_000),
  rounded: normals(20_000).map((value) => Math.round(value * 100) / 100),
  'heavy tails': normals(20_000).map((value) => Math.sign(value) * Math.exp(3 * Math.abs(value))),
  'mostly zero': normals(20_000).map((value) => Math.max(0, value - 1)),
  sorted: normals(20_000).sort(),
};

describe('sketchOf', () => {
  it('keeps a few different values as they are, ascending, with their rows', () => {
    expect(sketchOf([3, 1, Number.NaN, 3, -0, 0.1])).toEqual({
      count: 5,
      missing: 1,
      values: [0, 0.1, 1, 3],
      counts: [1, 1, 1, 2],
      rankError: 0,
    });
  });

  it.each([
    ['no row', [], { count: 0, missing: 0, values: [], counts: [], rankError: 0 }],
    ['no value', [Number.NaN, Number.NaN], { count: 0, missing: 2, values: [], counts: [], rankError: 0 }],
    ['one value', [7, 7, 7], { count: 3, missing: 0, values: [7], counts: [3], rankError: 0 }],
    ['infinities', [Number.POSITIVE_INFINITY, 1], { count: 1, missing: 1, values: [1], counts: [1], rankError: 0 }],
  ])('sums up %s', (_case, values, expected) => {
    expect(sketchOf(values)).toEqual(expected);
  });

  it('finds a 64-bit value and its 32-bit float the same', () => {
    expect(sketchOf([300.1])).toEqual(sketchOf(Float32Array.of(300.1)));
  });

  it.each(Object.entries(samples))('knows how far its ranks are off: %s', (_case, values) => {
    const sketch = sketchOf(values);
    expect(sketch.values.length).toBeLessThanOrEqual(SKETCH_POINTS);
    expect(sketch.counts.reduce((a, b) => a + b)).toBe(values.length);
    expect(rankErrorOf(sketch, values)).toBeLessThanOrEqual(sketch.rankError);
    expect(sketch.rankError).toBeLessThanOrEqual(values.length / SKETCH_POINTS);
  });

  it('keeps the rank of a value that most rows have', () => {
    expect(rankOf(sketchOf(samples['mostly zero']), 0)).toBe(
      samples['mostly zero'].filter((value) => value === 0).length,
    );
  });
});

describe('DistributionCollector.addDistribution', () => {
  const parts = Array.from({ length: 20 }, (_, file) =>
    normals(500 + 100 * file, file).map((value) => value + file / 10),
  );
  const all = Float64Array.from(parts.flatMap((part) => [...part]));
  const sketches = parts.map((part) => sketchOf(part));

  it('gives the same whatever the order of the files', () => {
    expect(mergeSketches(sketches.toReversed())).toEqual(mergeSketches(sketches));
  });

  it.each([
    ['all at once', () => mergeSketches(sketches), 2],
    ['in groups', () => mergeSketches([0, 5, 10, 15].map((i) => mergeSketches(sketches.slice(i, i + 5)))), 3],
    ['one after the other', () => sketches.reduce((sum, sketch) => mergeSketches([sum, sketch])), 20],
  ])('knows how far its ranks are off: %s', (_case, merge, steps) => {
    const merged = merge();
    expect(merged.count).toBe(all.length);
    expect(rankErrorOf(merged, all)).toBeLessThanOrEqual(merged.rankError);
    expect(merged.rankError).toBeLessThanOrEqual((steps * all.length) / SKETCH_POINTS);
  });

  it('takes thousands of files at hardly more than the error of one merge', () => {
    const files = Array.from({ length: 1200 }, (_, file) => normals(210, file));
    const merged = mergeSketches(files.map((values) => sketchOf(values)));
    const values = Float64Array.from(files.flatMap((file) => [...file]));
    expect(merged.count).toBe(values.length);
    expect(rankErrorOf(merged, values)).toBeLessThanOrEqual(merged.rankError);
    expect(merged.rankError).toBeLessThanOrEqual((2.5 * values.length) / SKETCH_POINTS);
  });

  it('loses nothing of files that hold few different values', () => {
    const few = fc.array(fc.constantFrom(0, 0.1, 1, 2.5, -3, Number.NaN), { maxLength: 60 });
    fc.assert(
      fc.property(few, few, few, (a, b, c) => {
        const whole = sketchOf([...a, ...b, ...c]);
        expect(mergeSketches([sketchOf(a), sketchOf(b), sketchOf(c)])).toEqual(whole);
        expect(mergeSketches([sketchOf(c), mergeSketches([sketchOf(b), sketchOf(a)])])).toEqual(whole);
      }),
    );
  });

  it('survives JSON', () => {
    expect(JSON.parse(JSON.stringify(sketches[0]))).toEqual(sketches[0]);
  });
});

describe('DistributionCollector.addValues', () => {
  it('sums up a stream longer than it holds, at hardly more than the error of one sketch', () => {
    const values = normals(600_000);
    const collector = new DistributionCollector();
    for (let start = 0; start < values.length; start += 10_000)
      collector.addValues(Float32Array.from(values.subarray(start, start + 10_000)));
    collector.addValues(Float32Array.of(Number.NaN));
    const distribution = collector.result();
    expect(distribution).toMatchObject({ count: values.length, missing: 1 });
    expect(rankErrorOf(distribution, values)).toBeLessThanOrEqual(distribution.rankError);
    expect(distribution.rankError).toBeLessThan(values.length / SKETCH_POINTS);
  });

  it('says the same of a short stream as a sketch of its values', () => {
    const values = [3, Number.NaN, 1, 1];
    const collector = new DistributionCollector();
    collector.addValues(Float32Array.from(values));
    expect(collector.result()).toEqual(sketchOf(values));
  });
});
