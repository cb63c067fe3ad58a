import { describe, expect, it } from 'vitest';
import { calibrationError, scoreBins } from './calibration.ts';

describe('bins of scores', () => {
  it('put a score on an edge into the bin below, and 0 into the first', () => {
    const bins = scoreBins({ scores: [0, 0.25, 0.26, 0.5, 1], labels: [0, 0, 1, 0, 1] }, 4);
    expect(bins.map(({ from, to, rows, failures }) => [from, to, rows, failures])).toEqual([
      [0, 0.25, 2, 0],
      [0.25, 0.5, 2, 1],
      [0.5, 0.75, 0, 0],
      [0.75, 1, 1, 1],
    ]);
  });

  it('have the edges of numpy, multiples of a rounded width', () => {
    const edges = scoreBins({ scores: [], labels: [] }, 10).map(({ to }) => to);
    expect([edges[2], edges[5], edges[9]]).toEqual([0.30000000000000004, 0.6000000000000001, 1]);
  });

  it('say nothing of a mean where there are no rows', () => {
    expect(scoreBins({ scores: [], labels: [] }, 2)).toEqual([
      { from: 0, to: 0.5, rows: 0, failures: 0, meanScore: null, failureRate: null },
      { from: 0.5, to: 1, rows: 0, failures: 0, meanScore: null, failureRate: null },
    ]);
  });

  it('count weights', () => {
    const [bin] = scoreBins({ scores: [0.2, 0.6], labels: [1, 0], weights: [3, 1] }, 1);
    expect(bin).toMatchObject({ rows: 4, failures: 3, failureRate: 0.75 });
    expect(bin!.meanScore).toBeCloseTo(0.3, 12);
  });
});

describe('the calibration error', () => {
  const error = (scores: number[], labels: number[], weights?: number[]) =>
    calibrationError(scoreBins({ scores, labels, weights }));

  it('is 0 where the scores are the shares of failures', () => {
    expect(error([0.5, 0.5, 0, 1], [1, 0, 0, 1])).toBe(0);
  });

  it('is 1 where the model is certain and wrong', () => {
    expect(error([1, 0], [0, 1])).toBe(1);
  });

  it('averages over rows, not over bins', () => {
    expect(error([0.5, 0, 0, 0], [1, 0, 0, 0])).toBe(0.125);
    expect(error([0.5, 0], [1, 0], [1, 3])).toBe(0.125);
  });

  it('is 0 without rows', () => {
    expect(error([], [])).toBe(0);
  });
});
