import { describe, expect, it } from 'vitest';
import { bestF1Threshold, computeMetrics } from './metrics.ts';

describe('metrics', () => {
  it('gives the values of the scikit-learn user guide', () => {
    const rows = { labels: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] };
    const { averagePrecision, rocAuc } = computeMetrics(rows, 0.5);
    expect(averagePrecision).toBeCloseTo(0.8333333333, 9);
    expect(rocAuc).toBe(0.75);
    expect(computeMetrics({ labels: [0, 1, 1, 0], scores: [0.1, 0.9, 0.8, 0.3] }, 0.5).brierScore).toBeCloseTo(
      0.0375,
      12,
    );
    expect(computeMetrics({ labels: [1, 0, 0, 1], scores: [0.9, 0.1, 0.2, 0.65] }, 0.5).logLoss).toBeCloseTo(
      0.21616,
      5,
    );
  });

  it('takes rows of one score as one step, whatever their order', () => {
    for (const labels of [
      [1, 0, 0, 1],
      [0, 1, 1, 0],
    ]) {
      const { averagePrecision, rocAuc } = computeMetrics({ labels, scores: [0.5, 0.5, 0.2, 0.2] }, 0.5);
      expect(averagePrecision).toBe(0.5);
      expect(rocAuc).toBe(0.5);
    }
    expect(computeMetrics({ labels: [0, 0, 0, 1], scores: [0.3, 0.3, 0.3, 0.3] }, 0.5)).toMatchObject({
      averagePrecision: 0.25,
      rocAuc: 0.5,
    });
  });

  it('counts a score at the threshold as a predicted failure', () => {
    const rows = { labels: [1, 1, 1, 0, 0], scores: [0.9, 0.5, 0.4, 0.5, 0.1] };
    expect(computeMetrics(rows, 0.5)).toMatchObject({
      threshold: 0.5,
      confusion: { truePositives: 2, falsePositives: 1, trueNegatives: 1, falseNegatives: 1 },
      precision: 2 / 3,
      recall: 2 / 3,
      f1: 2 / 3,
    });
  });

  it('is finite where a class is absent or a score is certain and wrong', () => {
    expect(computeMetrics({ labels: [0, 0], scores: [0.1, 0.2] }, 0.5)).toMatchObject({
      averagePrecision: 0,
      rocAuc: 0,
      f1: 0,
    });
    expect(computeMetrics({ labels: [1, 1], scores: [0.1, 0.2] }, 0.5)).toMatchObject({
      averagePrecision: 1,
      rocAuc: 0,
    });
    expect(computeMetrics({ labels: [], scores: [] }, 0.5)).toMatchObject({ brierScore: 0, logLoss: 0 });
    expect(computeMetrics({ labels: [1], scores: [0] }, 0.5).logLoss).toBeCloseTo(36.04, 2);
  });

  it('finds the threshold of the best F1, the highest of equals, and 0.5 where there is no failure', () => {
    expect(bestF1Threshold({ labels: [1, 1, 0, 1, 0], scores: [0.9, 0.8, 0.7, 0.3, 0.1] })).toBe(0.3);
    expect(bestF1Threshold({ labels: [1, 0, 0, 1], scores: [0.9, 0.5, 0.4, 0.2] })).toBe(0.9);
    expect(bestF1Threshold({ labels: [0, 0], scores: [0.9, 0.1] })).toBe(0.5);
  });
});
