import type { Metrics } from '../contract.ts';

/** Scores in [0, 1] of rows, with their labels 0 or 1; both have one value a row. */
export interface ScoredRows {
  readonly scores: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

/** The rows that score at least `threshold`: how many of them are failures and how many are not. */
interface Step {
  threshold: number;
  hits: number;
  alarms: number;
}

/**
 * Every metric of the evaluation report, in 64-bit floats. Precision, recall, F1 and the confusion counts are those at
 * `threshold`. Average precision and ROC AUC need both classes; where one is absent they are 0, so that no gate passes.
 * @param threshold scores at or above it count as predicted failures
 */
export function computeMetrics(rows: ScoredRows, threshold: number): Metrics {
  const steps = rankedSteps(rows);
  const { hits: failures, alarms: healthy } = steps.at(-1) ?? { hits: 0, alarms: 0 };
  const confusion = confusionAt(rows, threshold);
  const { truePositives, falsePositives, falseNegatives } = confusion;
  return {
    averagePrecision: averagePrecision(steps, failures),
    rocAuc: rocAuc(steps, failures, healthy),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    brierScore: mean(rows, (score, label) => (score - label) ** 2),
    logLoss: mean(rows, (score, label) => -Math.log(Math.max(label === 1 ? score : 1 - score, Number.EPSILON))),
    threshold,
    confusion,
  };
}

/** The score at which predicting failures from there on gives the best F1; the highest of several; 0.5 without failures. */
export function bestF1Threshold(rows: ScoredRows): number {
  const steps = rankedSteps(rows);
  const failures = steps.at(-1)?.hits ?? 0;
  let best = { threshold: 0.5, f1: 0 };
  for (const { threshold, hits, alarms } of steps) {
    const f1 = ratio(2 * hits, hits + alarms + failures);
    if (f1 > best.f1) best = { threshold, f1 };
  }
  return best.threshold;
}

/** Cumulative counts from the highest score down, rows of one score in one step. */
function rankedSteps({ scores, labels }: ScoredRows): Step[] {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  const steps: Step[] = [];
  let hits = 0;
  let alarms = 0;
  for (const row of order) {
    const threshold = scores[row]!;
    if (labels[row] === 1) hits++;
    else alarms++;
    if (steps.at(-1)?.threshold === threshold) steps.pop();
    steps.push({ threshold, hits, alarms });
  }
  return steps;
}

/** The sum of precision times the gain in recall over the steps, as scikit-learn's `average_precision_score`. */
function averagePrecision(steps: readonly Step[], failures: number): number {
  let sum = 0;
  let lastHits = 0;
  for (const { hits, alarms } of steps) {
    sum += ((hits - lastHits) * hits) / (hits + alarms);
    lastHits = hits;
  }
  return ratio(sum, failures);
}

/** The share of pairs of a failure and a healthy row that the scores put in order, ties counting half. */
function rocAuc(steps: readonly Step[], failures: number, healthy: number): number {
  let area = 0;
  let last = { hits: 0, alarms: 0 };
  for (const step of steps) {
    area += ((step.alarms - last.alarms) * (step.hits + last.hits)) / 2;
    last = step;
  }
  return ratio(area, failures * healthy);
}

function confusionAt({ scores, labels }: ScoredRows, threshold: number): Metrics['confusion'] {
  const confusion = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let row = 0; row < scores.length; row++) {
    const failed = labels[row] === 1;
    if (scores[row]! >= threshold) confusion[failed ? 'truePositives' : 'falsePositives']++;
    else confusion[failed ? 'falseNegatives' : 'trueNegatives']++;
  }
  return confusion;
}

function mean({ scores, labels }: ScoredRows, loss: (score: number, label: number) => number): number {
  let sum = 0;
  for (let row = 0; row < scores.length; row++) sum += loss(scores[row]!, labels[row]!);
  return ratio(sum, scores.length);
}

/** 0 where there is nothing to divide by, as scikit-learn's `zero_division=0`. */
function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
