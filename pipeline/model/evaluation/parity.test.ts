import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../evaluation-report.ts';
import { scoreBins } from './calibration.ts';
import { computeMetrics } from './metrics.ts';
import { precisionRecallCurve } from './precision-recall-curve.ts';
import { rankRows } from './ranking.ts';

type Plain = 'averagePrecision' | 'f1' | 'mcc' | 'precision' | 'recall' | 'brierScore' | 'logLoss' | 'confusion';

/** One golden case as make-metrics.py wrote it with scikit-learn 1.9.1. */
interface Golden {
  proves: string;
  scores: number[];
  labels: number[];
  weights: number[] | null;
  threshold: number;
  precision: number;
  /** null where scikit-learn says nothing. */
  expected: Pick<Metrics, Plain> & {
    rocAuc: number | null;
    recallAtPrecision: number | null;
    curve: { precision: number[]; recall: number[]; thresholds: number[] } | null;
    calibration: { error: number; rows: number[]; meanScores: number[]; failureRates: number[] };
    lift: number[] | null;
  };
}

const cases: Golden[] = JSON.parse(readFileSync(new URL('golden/metrics.json', import.meta.url), 'utf8'));
const rowsOf = ({ scores, labels, weights }: Golden) => ({ scores, labels, weights: weights ?? undefined });

/** Whether all numbers of two lists are within 1e-12 of each other. */
function expectClose(found: readonly number[], expected: readonly number[]) {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(1e-12);
}

describe.each(cases.map((golden) => [golden.proves, golden] as const))('as scikit-learn 1.9.1: %s', (_, golden) => {
  const { threshold, precision, expected } = golden;
  const rows = rowsOf(golden);
  const metrics = computeMetrics(rows, threshold, precision);

  it('the metrics', () => {
    const plain = ['averagePrecision', 'f1', 'mcc', 'precision', 'recall', 'brierScore', 'logLoss'] as const;
    expectClose(
      plain.map((name) => metrics[name]),
      plain.map((name) => expected[name]),
    );
    expectClose(Object.values(metrics.confusion), Object.values(expected.confusion));
    expectClose([metrics.rocAuc], [expected.rocAuc ?? 0]);
    expectClose([metrics.recallAtPrecision.recall], [expected.recallAtPrecision ?? 0]);
  });

  it('lift, which is 0 without failures', () => {
    expect(metrics.lift.map(({ share }) => share)).toEqual([0.01, 0.05, 0.1]);
    expectClose(
      metrics.lift.map(({ lift }) => lift),
      expected.lift ?? [0, 0, 0],
    );
  });

  it('the precision-recall curve where recall grows, which is empty without failures', () => {
    const { thresholds = [], precision: precisions = [], recall = [] } = expected.curve ?? {};
    const growing = thresholds.map((_, i) => i).filter((i) => recall[i]! > recall[i + 1]!);
    const points = precisionRecallCurve(rankRows(rows), thresholds.length + 2).toReversed();
    expectClose(
      points.flatMap((point) => [point.threshold, point.precision, point.recall]),
      growing.flatMap((i) => [thresholds[i]!, precisions[i]!, recall[i]!]),
    );
  });

  it('the calibration curve, and the error over its bins', () => {
    const { error, rows: counts, meanScores, failureRates } = expected.calibration;
    const bins = scoreBins(rows);
    const filled = bins.filter((bin) => bin.rows > 0);
    expectClose(
      bins.map((bin) => bin.rows),
      counts,
    );
    expectClose(
      filled.map((bin) => bin.meanScore!),
      meanScores,
    );
    expectClose(
      filled.map((bin) => bin.failureRate!),
      failureRates,
    );
    expectClose([metrics.calibrationError], [error]);
  });
});
