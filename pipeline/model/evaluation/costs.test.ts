import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import type { CostSettings } from '../../settings.ts';
import { ALWAYS_STOP, cheapestThreshold, costCurve, costPerThousandHours, expectedCost, NEVER_STOP } from './costs.ts';
import { confusionAt } from './metrics.ts';
import { rankRows } from './ranking.ts';

const costs: CostSettings = { currency: 'EUR', missedFailure: 500, falseAlarm: 25, inspection: 15, hoursPerRow: 0.5 };

/** Rows whose scores tie often and say something of their labels. */
function someRows(seed: number, count: number) {
  const random = seededRandom(seed);
  const labels = Array.from({ length: count }, () => Number(random.uniform() > 0.8));
  const scores = labels.map((label) => Math.round((0.6 * random.uniform() + 0.4 * label) * 10) / 10);
  return { scores, labels };
}

describe('the expected cost', () => {
  const none = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };

  it.each([
    ['a caught failure costs one inspection', { ...none, truePositives: 1 }, 15],
    ['a false alarm costs its inspection too', { ...none, falsePositives: 1 }, 40],
    ['a missed failure costs no inspection', { ...none, falseNegatives: 1 }, 500],
    ['a quiet healthy row costs nothing', none, 0],
    ['rows add up', { truePositives: 2, falsePositives: 3, falseNegatives: 4 }, 2 * 15 + 3 * 40 + 4 * 500],
  ])('%s', (_, confusion, cost) => {
    expect(expectedCost(confusion, costs)).toBe(cost);
  });
});

describe('the cheapest threshold', () => {
  const cheapest = (scores: number[], labels: number[], prices = costs) =>
    cheapestThreshold(rankRows({ scores, labels }), prices);

  it('costs least of all scores, never stopping and always stopping, and is the highest that does', () => {
    for (let seed = 0; seed < 40; seed++) {
      const ranking = rankRows(someRows(seed, 5 + seed));
      const prices = { missedFailure: 20 * (seed + 2), falseAlarm: 7 * (seed % 5), inspection: 30 };
      const candidates = [NEVER_STOP, ...ranking.thresholds.subarray(0, -1), ALWAYS_STOP];
      const costOf = (threshold: number) => expectedCost(confusionAt(ranking, threshold), prices);
      const least = Math.min(...candidates.map(costOf));
      expect(cheapestThreshold(ranking, prices)).toBe(candidates.find((threshold) => costOf(threshold) === least));
    }
  });

  it('is the highest of several that cost the same', () => {
    expect(cheapest([0.9, 0.5, 0.1], [1, 0, 0], { ...costs, falseAlarm: 0, inspection: 0 })).toBe(0.9);
    expect(cheapest([0.9, 0.5, 0.1], [0, 1, 0], { ...costs, missedFailure: 55, falseAlarm: 25 })).toBe(NEVER_STOP);
  });

  it('stops every row where the lowest score is still worth it, unseen rows below it too', () => {
    expect(cheapest([0.9, 0.5, 0.3], [0, 0, 1])).toBe(ALWAYS_STOP);
  });

  it('never stops where failures are absent, cheap or not to be told apart', () => {
    expect(cheapest([0.9, 0.1], [0, 0])).toBe(NEVER_STOP);
    expect(cheapest([], [])).toBe(NEVER_STOP);
    expect(cheapest([0.9, 0.1], [1, 0], { ...costs, missedFailure: 15 })).toBe(NEVER_STOP);
    expect(cheapest(Array(100).fill(0.5), [1, ...Array(99).fill(0)])).toBe(NEVER_STOP);
  });

  it('counts a weighted row as that many rows', () => {
    const weighted = rankRows({ scores: [0.8, 0.6, 0.2], labels: [0, 1, 0], weights: [30, 2, 5] });
    const repeated = rankRows({
      scores: [...Array(30).fill(0.8), 0.6, 0.6, ...Array(5).fill(0.2)],
      labels: [...Array(30).fill(0), 1, 1, ...Array(5).fill(0)],
    });
    expect(cheapestThreshold(weighted, costs)).toBe(NEVER_STOP);
    expect(cheapestThreshold(repeated, costs)).toBe(NEVER_STOP);
    expect(costPerThousandHours(weighted, 0.6, costs)).toEqual(costPerThousandHours(repeated, 0.6, costs));
  });
});

describe('costs per 1,000 machine-hours', () => {
  const ranking = rankRows({ scores: [0.9, 0.7, 0.4, 0.1], labels: [1, 0, 1, 0] });

  it('stand beside those of doing without a model', () => {
    expect(costPerThousandHours(ranking, 0.5, costs)).toEqual({
      model: (15 + 40 + 500) * 500,
      neverStop: 2 * 500 * 500,
      alwaysStop: (2 * 15 + 2 * 40) * 500,
    });
  });

  it('are those of never or always stopping at their thresholds', () => {
    expect(costPerThousandHours(ranking, NEVER_STOP, costs)).toMatchObject({ model: 500_000, neverStop: 500_000 });
    expect(costPerThousandHours(ranking, ALWAYS_STOP, costs)).toMatchObject({ model: 55_000, alwaysStop: 55_000 });
    const certain = rankRows({ scores: [1, 0], labels: [0, 1] });
    expect(costPerThousandHours(certain, NEVER_STOP, costs)).toMatchObject({ model: 500_000 });
    expect(costPerThousandHours(certain, ALWAYS_STOP, costs)).toMatchObject({ model: 55_000 });
  });

  it('fall where a row lasts longer', () => {
    expect(costPerThousandHours(ranking, 0.5, { ...costs, hoursPerRow: 5 })?.model).toBe(27_750);
  });

  it('are absent without rows', () => {
    const empty = rankRows({ scores: [], labels: [] });
    expect(costPerThousandHours(empty, 0.5, costs)).toBeNull();
    expect(costCurve(empty, costs)).toEqual([]);
  });

  it('lie on the curve for the plot, which runs evenly from always stopping to the score 1', () => {
    const rows = rankRows(someRows(3, 500));
    const curve = costCurve(rows, costs);
    expect(curve).toHaveLength(200);
    expect([curve[0]!.threshold, curve[199]!.threshold]).toEqual([0, 1]);
    for (const { threshold, cost } of curve) expect(cost).toBe(costPerThousandHours(rows, threshold, costs)?.model);
  });
});
