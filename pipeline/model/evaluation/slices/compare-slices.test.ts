import { describe, expect, it } from 'vitest';
import { compareModels } from '../comparison/bootstrap.ts';
import { sampleComparison } from '../comparison/testing.ts';
import { compareSlices } from './compare-slices.ts';
import { sliceRows } from './slice-rows.ts';

const options = { seed: 1, rounds: 200, level: 0.95, minimum: { assets: 50, failedAssets: 20 } };
const { rows, models } = sampleComparison(1500, 4);
/** Two thirds, one third, and a handful. */
const machine = {
  values: Array.from(rows.assets, (_, row) => (row < 1000 ? 0 : row < 1480 ? 1 : 2)),
  categories: ['A', 'B', 'C'],
};
const slices = (margin: number) => sliceRows([{ column: 'Machine', by: 'category', margin }], { Machine: machine });

/** The challenger, with the scores of one machine's rows turned upside down. */
const ruined = (machineNumber: number) => ({
  ...models,
  challenger: {
    ...models.challenger,
    scores: Float64Array.from(rows.assets, (_, row) => {
      const score = models.challenger.scores[row]!;
      return machine.values[row] === machineNumber ? 1 - score : score;
    }),
  },
});

describe('the guard of the slices', () => {
  it('lets equally good models pass, and says what it rests on', () => {
    const { slices: found } = compareSlices(rows, models, slices(0.1), options);
    expect(found.map(({ value, verdict }) => [value, verdict])).toEqual([
      ['A', 'holds'],
      ['B', 'holds'],
      ['C', 'not judged'],
    ]);
    expect(found[2]).toMatchObject({ difference: null, reason: 'found 19 assets, at least 50 are needed' });
  });

  it('finds the one slice that is ruined', () => {
    const { slices: found } = compareSlices(rows, ruined(1), slices(0.1), options);
    expect(found.map(({ verdict }) => verdict)).toEqual(['holds', 'worse', 'not judged']);
    expect(found[1]!.reason).toMatch(
      /^average precision changes by −0\.\d{4}, more than the accepted loss of 0.1, and surely by −0\.\d{4} or worse$/,
    );
  });

  it('accepts a loss up to the margin', () => {
    const { slices: found } = compareSlices(rows, ruined(1), slices(0.9), options);
    expect(found.map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'not judged']);
  });

  it('does not take for worse what may be chance', () => {
    const worse = { challenger: models.champion, champion: models.challenger };
    const both = [models, worse].map((pair) => compareSlices(rows, pair, slices(0), options));
    for (const { slices: found } of both) {
      for (const { verdict, difference } of found) {
        expect(verdict).not.toBe('worse');
        if (difference) expect(difference.upper).toBeGreaterThan(0);
      }
    }
    const reasons = both.flatMap(({ slices: found }) => found.map(({ reason }) => reason));
    expect(reasons.filter((reason) => reason.includes('may be chance'))).not.toEqual([]);
  });

  it('does not take rounding for a loss', () => {
    // Both rankings have the average precision 21/40, in sums that differ by 1e-16; of one asset every draw is the same.
    const scored = (failures: number[], healthy: number[]) => ({ scores: [...failures, ...healthy], threshold: 0.5 });
    const pair = {
      challenger: scored([0.6, 0.5, 0.4, 0.3], [0.8, 0.7, 0.2, 0.1]),
      champion: scored([0.7, 0.5, 0.4, 0.1], [0.8, 0.6, 0.3, 0.2]),
    };
    const few = { labels: [1, 1, 1, 1, 0, 0, 0, 0], assets: new Int32Array(8) };
    const cut = sliceRows([{ column: 'Machine', by: 'category', margin: 0 }], {
      Machine: { values: new Float64Array(8), categories: ['A'] },
    });
    const [found] = compareSlices(few, pair, cut, { ...options, minimum: { assets: 1, failedAssets: 1 } }).slices;
    expect(found!.difference!.estimate).toBeLessThan(0);
    expect(found).toMatchObject({ verdict: 'holds' });
  });

  it('widens the intervals by how many slices are judged', () => {
    const { intervalLevel, slices: found } = compareSlices(rows, models, slices(0.1), options);
    expect(intervalLevel).toBeCloseTo(0.975, 12);
    const positions = slices(0.1)[0]!.rows;
    const part = (values: ArrayLike<number>) => Float64Array.from(positions, (row) => values[row]!);
    const cut = (model: typeof models.challenger) => ({ ...model, scores: part(model.scores) });
    const alone = compareModels(
      { labels: part(rows.labels), assets: Int32Array.from(part(rows.assets)) },
      { challenger: cut(models.challenger), champion: cut(models.champion) },
      { ...options, level: 0.975 },
    );
    expect(found[0]!.difference).toEqual(alone.difference.averagePrecision);
  });

  it('judges a flag by recall at the operating threshold', () => {
    const failures = { values: rows.labels };
    const flag = sliceRows([{ column: 'Failure', by: 'flag', margin: 0.1 }], { Failure: failures });
    const blind = { ...models, challenger: { ...models.challenger, threshold: 1.1 } };
    const [found] = compareSlices(rows, blind, flag, options).slices;
    expect(found).toMatchObject({
      metric: 'recall',
      verdict: 'worse',
      challenger: { estimate: 0, lower: 0, upper: 0 },
    });
  });

  it('passes where there are no slices', () => {
    expect(compareSlices(rows, models, [], options)).toEqual({ intervalLevel: 0.95, slices: [] });
  });
});
