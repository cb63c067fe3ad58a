import { describe, expect, it } from 'vitest';
import { liftAt } from './lift.ts';
import { rankRows } from './ranking.ts';

/** 100 rows of falling scores, failures at the places given. */
const rows = (...failures: number[]) => ({
  scores: Array.from({ length: 100 }, (_, row) => 1 - row / 100),
  labels: Array.from({ length: 100 }, (_, row) => Number(failures.includes(row))),
});

describe('lift', () => {
  it('is at most 1 over the share, where the best rows are the failures', () => {
    expect(liftAt(rankRows(rows(0, 3, 9)), 0.1)).toBeCloseTo(10, 12);
    expect(liftAt(rankRows(rows(0, 3, 9, 50)), 0.1)).toBeCloseTo(7.5, 12);
  });

  it('is 0 where the best rows are healthy', () => {
    expect(liftAt(rankRows(rows(10, 99)), 0.1)).toBe(0);
  });

  it('is 1 for a constant score, and of all rows', () => {
    const { labels } = rows(4, 40);
    for (const share of [0.01, 0.05, 0.1])
      expect(liftAt(rankRows({ labels, scores: labels.map(() => 0.5) }), share)).toBeCloseTo(1, 12);
    expect(liftAt(rankRows(rows(4, 40)), 1)).toBe(1);
  });

  it('shares a cut among rows of one score', () => {
    const scores = [0.9, 0.5, 0.5, 0.5, 0.5, 0.1, 0.1, 0.1, 0.1, 0.1];
    const labels = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
    expect(liftAt(rankRows({ scores, labels }), 0.3)).toBeCloseTo((1 + 2 / 2) / 3 / 0.3, 12);
  });

  it('is the same when all weights are scaled', () => {
    const weights = Array.from({ length: 100 }, (_, row) => 1 + (row % 3));
    const scaled = weights.map((weight) => weight * 8);
    const some = rows(0, 5, 6, 30);
    expect(liftAt(rankRows({ ...some, weights: scaled }), 0.05)).toBe(liftAt(rankRows({ ...some, weights }), 0.05));
  });
});
