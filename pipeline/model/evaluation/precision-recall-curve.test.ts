import { describe, expect, it } from 'vitest';
import { precisionRecallCurve } from './precision-recall-curve.ts';
import { rankRows } from './ranking.ts';

const ranking = rankRows({
  scores: Float64Array.from({ length: 3000 }, (_, row) => 1 - row / 3000),
  labels: Uint8Array.from({ length: 3000 }, (_, row) => Number(row % 3 === 0)),
});

describe('the precision-recall curve for a plot', () => {
  it('has a point where recall grows, from the highest threshold down', () => {
    expect(precisionRecallCurve(rankRows({ scores: [0.9, 0.8, 0.8, 0.4, 0.2], labels: [1, 1, 0, 0, 1] }))).toEqual([
      { threshold: 0.9, precision: 1, recall: 1 / 3 },
      { threshold: 0.8, precision: 2 / 3, recall: 2 / 3 },
      { threshold: 0.2, precision: 3 / 5, recall: 1 },
    ]);
  });

  it('is thinned to 200 of its own points, first and last among them', () => {
    const all = precisionRecallCurve(ranking, 3000);
    const thin = precisionRecallCurve(ranking);
    expect(all).toHaveLength(1000);
    expect(thin).toHaveLength(200);
    expect([thin[0], thin.at(-1)]).toEqual([all[0], all.at(-1)]);
    const thresholds = new Set(all.map(({ threshold }) => threshold));
    expect(thin.filter(({ threshold }) => !thresholds.has(threshold))).toEqual([]);
    expect(thin.every(({ recall }, i) => i === 0 || recall > thin[i - 1]!.recall)).toBe(true);
  });

  it('is empty without failures', () => {
    expect(precisionRecallCurve(rankRows({ scores: [0.1, 0.9], labels: [0, 0] }))).toEqual([]);
  });
});
