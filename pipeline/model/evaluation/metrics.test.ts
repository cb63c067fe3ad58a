import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../random.ts';
import { computeMetrics } from './metrics.ts';

describe('metrics', () => {
  it('have the values of the scikit-learn user guide', () => {
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

  it('take rows of one score as one step, whatever their order', () => {
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

  it('count a score at the threshold as a predicted failure', () => {
    const rows = { labels: [1, 1, 1, 0, 0], scores: [0.9, 0.5, 0.4, 0.5, 0.1] };
    expect(computeMetrics(rows, 0.5)).toMatchObject({
      threshold: 0.5,
      confusion: { truePositives: 2, falsePositives: 1, trueNegatives: 1, falseNegatives: 1 },
      precision: 2 / 3,
      recall: 2 / 3,
      f1: 2 / 3,
    });
  });

  it('are 0 where the class that they need is absent, so that no gate passes by them', () => {
    const none = { f1: 0, mcc: 0, recall: 0, averagePrecision: 0, rocAuc: 0 };
    const nothingFound = { recallAtPrecision: { precision: 0.8, recall: 0, threshold: null } };
    const noLift = [0.01, 0.05, 0.1].map((share) => ({ share, lift: 0 }));
    expect(computeMetrics({ labels: [0, 0], scores: [0.1, 0.9] }, 0.5)).toMatchObject({
      ...none,
      ...nothingFound,
      lift: noLift,
    });
    expect(computeMetrics({ labels: [1, 1], scores: [0.1, 0.9] }, 0.5)).toMatchObject({
      averagePrecision: 1,
      rocAuc: 0,
      mcc: 0,
    });
    expect(computeMetrics({ labels: [], scores: [] }, 0.5)).toMatchObject({
      ...none,
      ...nothingFound,
      lift: noLift,
      brierScore: 0,
      logLoss: 0,
      calibrationError: 0,
    });
  });

  it('take a class whose rows all weigh 0 as absent', () => {
    const rows = { labels: [1, 0, 0], scores: [0.9, 0.8, 0.1], weights: [0, 1, 1] };
    expect(computeMetrics(rows, 0.5)).toEqual(computeMetrics({ labels: [0, 0], scores: [0.8, 0.1] }, 0.5));
  });

  it('are finite where a score is certain and wrong', () => {
    expect(computeMetrics({ labels: [1], scores: [0] }, 0.5).logLoss).toBeCloseTo(36.04, 2);
    expect(computeMetrics({ labels: [0], scores: [1] }, 0.5).logLoss).toBeCloseTo(36.04, 2);
  });

  it('do not depend on the order of the rows, and take a weight as so many rows', () => {
    const random = seededRandom(5);
    const rows = Array.from({ length: 200 }, () => ({
      score: Math.floor(random.uniform() * 32) / 32,
      label: Number(random.uniform() < 0.3),
      weight: Math.floor(random.uniform() * 3),
    }));
    const columns = (of: typeof rows) => ({
      scores: of.map(({ score }) => score),
      labels: of.map(({ label }) => label),
    });
    const weighted = { ...columns(rows), weights: rows.map(({ weight }) => weight) };
    const repeated = columns(rows.toReversed().flatMap((row) => Array(row.weight).fill(row)));
    const { logLoss, ...expected } = computeMetrics(repeated, 0.5);
    const found = computeMetrics(weighted, 0.5);
    expect(found).toMatchObject(expected);
    expect(found.logLoss).toBeCloseTo(logLoss, 12);
  });

  it('give recall at the highest threshold whose alarms are precise enough', () => {
    const rows = { labels: [0, 1, 1, 1, 0, 1], scores: [0.9, 0.8, 0.8, 0.6, 0.6, 0.1] };
    const { recallAtPrecision } = computeMetrics(rows, 0.5, 2 / 3);
    expect(recallAtPrecision).toEqual({ precision: 2 / 3, recall: 1, threshold: 0.1 });
    const equals = computeMetrics({ labels: [1, 0, 0], scores: [0.9, 0.5, 0.1] }, 0.5, 0.3).recallAtPrecision;
    expect(equals).toEqual({ precision: 0.3, recall: 1, threshold: 0.9 });
    expect(computeMetrics(rows, 0.5, 0.67).recallAtPrecision).toEqual({
      precision: 0.67,
      recall: 0,
      threshold: null,
    });
  });
});
