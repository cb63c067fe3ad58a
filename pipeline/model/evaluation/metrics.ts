import type { Metrics } from '../../evaluation-report.ts';
import { calibrationError, scoreBins } from './calibration.ts';
import { liftAt } from './lift.ts';
import { type Ranking, rankRows, stepsAtLeast } from './ranking.ts';
import { recallAtPrecision } from './recall-at-precision.ts';
import type { ScoredRows } from './scored-rows.ts';

/** Weights of the rows by what was predicted and what happened; numbers of rows where the rows have no weights. */
export type Confusion = Metrics['confusion'];

/** Shares of the rows, those with the highest scores, whose lift is reported. */
const LIFT_SHARES = [0.01, 0.05, 0.1];

/**
 * Every metric of the evaluation report, in 64-bit floats and with the values of scikit-learn 1.9.1. Precision, recall,
 * F1, MCC and the confusion counts are those at `threshold`.
 *
 * What needs a class that is absent is 0, so that no gate passes by it: without failures average precision, recall, F1
 * and lift; without healthy rows or without failures ROC AUC (where scikit-learn warns and gives NaN) and MCC. Without
 * rows all are 0. Losses of one class alone are defined and small for a model that always says that class: a gate has to
 * ask for both classes.
 * @param threshold scores at or above it are predicted failures
 * @param precision the precision at which recall is reported, in (0, 1]
 * @param ranking of the same rows, where the caller has it
 */
export function computeMetrics(
  rows: ScoredRows,
  threshold: number,
  precision = 0.8,
  ranking: Ranking = rankRows(rows),
): Metrics {
  const confusion = confusionAt(ranking, threshold);
  const { truePositives, falsePositives, falseNegatives } = confusion;
  return {
    averagePrecision: averagePrecision(ranking),
    rocAuc: rocAuc(ranking),
    f1: f1(confusion),
    mcc: mcc(confusion),
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    recallAtPrecision: recallAtPrecision(ranking, precision),
    brierScore: brierScore(rows),
    logLoss: logLoss(rows),
    calibrationError: calibrationError(scoreBins(rows)),
    lift: LIFT_SHARES.map((share) => ({ share, lift: liftAt(ranking, share) })),
    threshold,
    confusion,
  };
}

/**
 * The sum of precision times the gain in recall over the steps, as `average_precision_score`; 0 without failures, 1
 * without healthy rows.
 */
export function averagePrecision({ truePositives, falsePositives, failures }: Ranking): number {
  let [sum, last] = [0, 0];
  for (let step = 0; step < truePositives.length; step++) {
    const hits = truePositives[step]!;
    sum += ((hits - last) * hits) / (hits + falsePositives[step]!);
    last = hits;
  }
  return ratio(sum, failures);
}

/**
 * The share of pairs of a failure and a healthy row that the scores put in order, ties counting half, as `roc_auc_score`;
 * 0 where a class is absent.
 */
export function rocAuc({ truePositives, falsePositives, failures, healthy }: Ranking): number {
  let [area, lastHits, lastAlarms] = [0, 0, 0];
  for (let step = 0; step < truePositives.length; step++) {
    const hits = truePositives[step]!;
    const alarms = falsePositives[step]!;
    area += ((alarms - lastAlarms) * (hits + lastHits)) / 2;
    [lastHits, lastAlarms] = [hits, alarms];
  }
  return ratio(area, failures * healthy);
}

/** What predicting failures from `threshold` on gets right and wrong, as `confusion_matrix`. */
export function confusionAt(ranking: Ranking, threshold: number): Confusion {
  const step = stepsAtLeast(ranking, threshold) - 1;
  const truePositives = ranking.truePositives[step] ?? 0;
  const falsePositives = ranking.falsePositives[step] ?? 0;
  return {
    truePositives,
    falsePositives,
    trueNegatives: ranking.healthy - falsePositives,
    falseNegatives: ranking.failures - truePositives,
  };
}

/** The harmonic mean of precision and recall, as `f1_score` with `zero_division=0`. */
function f1({ truePositives, falsePositives, falseNegatives }: Confusion): number {
  return ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
}

/** Matthews' correlation of predictions and labels in [-1, 1], as `matthews_corrcoef`; 0 where either is constant. */
function mcc({ truePositives, falsePositives, trueNegatives, falseNegatives }: Confusion): number {
  return ratio(
    truePositives * trueNegatives - falsePositives * falseNegatives,
    Math.sqrt(truePositives + falsePositives) *
      Math.sqrt(truePositives + falseNegatives) *
      Math.sqrt(trueNegatives + falsePositives) *
      Math.sqrt(trueNegatives + falseNegatives),
  );
}

/** Mean squared difference of score and label, as `brier_score_loss`. */
export function brierScore(rows: ScoredRows): number {
  return mean(rows, squaredError);
}

/** What a row adds to the Brier score. */
export function squaredError(score: number, label: number): number {
  return (score - label) ** 2;
}

/**
 * Mean negative logarithm (natural) of the probability given to what happened, at least 2.2e-16, as `log_loss` of 64-bit
 * scores.
 */
export function logLoss(rows: ScoredRows): number {
  return mean(rows, rowLogLoss);
}

/** What a row adds to the log loss. */
export function rowLogLoss(score: number, label: number): number {
  return -Math.log(Math.max(label === 1 ? score : 1 - score, Number.EPSILON));
}

function mean({ scores, labels, weights }: ScoredRows, loss: (score: number, label: number) => number): number {
  let [sum, total] = [0, 0];
  for (let row = 0; row < scores.length; row++) {
    const weight = weights?.[row] ?? 1;
    sum += weight * loss(scores[row]!, labels[row]!);
    total += weight;
  }
  return ratio(sum, total);
}

/** 0 where there is nothing to divide by, as scikit-learn's `zero_division=0`. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
