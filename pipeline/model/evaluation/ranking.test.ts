import { describe, expect, it } from 'vitest';
import { orderByScore, rankRows, stepsAtLeast } from './ranking.ts';

describe('the order of rows by score', () => {
  it.each([
    ['64-bit', [0.3, 0.1 + 0.2, 0.9, 0, 1, 5e-324, 0.3, 1 - 2 ** -53]],
    ['negative', [-1, 2, -0.5, -1e300, 1e-300, -1e-300, 0]],
    ['large', Array.from({ length: 3000 }, (_, row) => ((row * 7919) % 1009) / 1009)],
    ['one', [0.5]],
    ['absent', []],
  ])('falls, %s scores too, and keeps rows of one score as they came', (_, scores) => {
    const expected = scores.map((_, row) => row).sort((a, b) => scores[b]! - scores[a]! || a - b);
    expect([...orderByScore(scores)]).toEqual(expected);
    const single = Float32Array.from(scores);
    const expectedSingle = scores.map((_, row) => row).sort((a, b) => single[b]! - single[a]! || a - b);
    expect([...orderByScore(single)]).toEqual(expectedSingle);
  });

  it('takes 0 and -0 as one score', () => {
    expect([...orderByScore([-0, 0, -0])]).toEqual([0, 1, 2]);
    expect(rankRows({ scores: [-0, 0], labels: [1, 0] }).thresholds).toHaveLength(1);
  });
});

describe('a ranking', () => {
  const rows = { scores: [0.2, 0.9, 0.2, 0.5], labels: [1, 1, 0, 0] };

  it('joins rows of one score into one step', () => {
    const { thresholds, truePositives, falsePositives, failures, healthy } = rankRows(rows);
    expect([...thresholds]).toEqual([0.9, 0.5, 0.2]);
    expect([...truePositives]).toEqual([1, 1, 2]);
    expect([...falsePositives]).toEqual([0, 1, 2]);
    expect([failures, healthy]).toEqual([2, 2]);
  });

  it('adds weights, and leaves out rows of weight 0', () => {
    const { thresholds, truePositives, falsePositives } = rankRows({ ...rows, weights: [0.5, 2, 3, 0] });
    expect([...thresholds]).toEqual([0.9, 0.2]);
    expect([...truePositives]).toEqual([2, 2.5]);
    expect([...falsePositives]).toEqual([0, 3]);
  });

  it.each([
    [2, 0],
    [0.9, 1],
    [0.6, 1],
    [0.5, 2],
    [0.2, 3],
    [0, 3],
  ])('has at or above %d as many steps as scores: %d', (threshold, steps) => {
    expect(stepsAtLeast(rankRows(rows), threshold)).toBe(steps);
  });
});
