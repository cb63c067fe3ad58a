import { type Matrix, predict } from '../model/booster.ts';
import { computeMetrics } from '../model/evaluation/metrics.ts';
import { type Ranking, rankRows } from '../model/evaluation/ranking.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import { type LabelledRows, train } from '../model/train.ts';

export const SCORES = ['averagePrecision', 'rocAuc', 'f1', 'bestF1'] as const;
export type Score = (typeof SCORES)[number];

/** How well a model does on the rows of a fold, none of which it was trained on. */
export interface FoldResult extends Record<Score, number> {
  rows: number;
  failures: number;
}

/** F1 is measured at it: more likely a failure than not. No row chose it, so it flatters nobody; the best F1 does. */
export const THRESHOLD = 0.5;

/**
 * Trains a model for each fold on the rows of all others and measures it on the fold's own.
 * @param folds the fold of each row, from 0 to `foldCount` - 1
 * @yields a result a fold, in their order
 * @throws TrainingDataError where the other folds cannot be trained on
 */
export function* crossValidate(
  rows: LabelledRows,
  folds: Uint8Array,
  foldCount: number,
  hyperparameters: Hyperparameters,
): Generator<FoldResult> {
  for (let fold = 0; fold < foldCount; fold++) {
    const { booster } = train({ training: select(rows, (row) => folds[row] !== fold), hyperparameters });
    const heldOut = select(rows, (row) => folds[row] === fold);
    const scored = { scores: predict(booster, heldOut.matrix), labels: heldOut.labels };
    const ranking = rankRows(scored);
    const { averagePrecision, rocAuc, f1 } = computeMetrics(scored, THRESHOLD, undefined, ranking);
    const { failures, healthy } = ranking;
    yield { rows: failures + healthy, failures, averagePrecision, rocAuc, f1, bestF1: bestF1(ranking) };
  }
}

function select({ matrix, labels }: LabelledRows, isWanted: (row: number) => boolean): LabelledRows {
  const wanted = Array.from(labels.keys()).filter(isWanted);
  const { columnCount } = matrix;
  const values = new Float32Array(wanted.length * columnCount);
  for (const [i, row] of wanted.entries())
    values.set(matrix.values.subarray(row * columnCount, (row + 1) * columnCount), i * columnCount);
  const selected: Matrix = { rowCount: wanted.length, columnCount, values };
  return { matrix: selected, labels: Float32Array.from(wanted, (row) => labels[row]!) };
}

/** At the threshold that these very rows would choose. */
function bestF1({ truePositives, falsePositives, failures }: Ranking): number {
  return truePositives.reduce(
    (best, hits, step) => Math.max(best, (2 * hits) / (hits + falsePositives[step]! + failures)),
    0,
  );
}

/** Mean and sample standard deviation of at least two values. */
export function summarize(values: readonly number[]): { mean: number; standardDeviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardDeviation: Math.sqrt(squares / (values.length - 1)) };
}
