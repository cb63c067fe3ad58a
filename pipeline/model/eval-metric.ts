/** XGBoost's evaluation metrics that this trainer computes, by XGBoost's names. */
export const EVAL_METRICS = ['aucpr', 'auc', 'logloss', 'error'] as const;
export type EvalMetric = (typeof EVAL_METRICS)[number];

/** Whether a higher value is better; the others are losses. */
export const isMaximized = (metric: EvalMetric): boolean => metric === 'aucpr' || metric === 'auc';

/**
 * One metric of predicted probabilities against labels 0 or 1, as XGBoost 1.7.4 computes it. `aucpr` and `auc` are NaN
 * where the labels are all alike.
 */
export const evaluateMetric = (metric: EvalMetric, probabilities: Float32Array, labels: Float32Array): number => {
  switch (metric) {
    case 'logloss':
      return mean(labels, (label, row) => logLoss(label, probabilities[row]!));
    case 'error':
      return mean(labels, (label, row) => Math.abs(label - Number(probabilities[row]! > 0.5)));
    default:
      return areaUnderCurve(metric, probabilities, labels);
  }
};

const mean = (labels: Float32Array, loss: (label: number, row: number) => number): number =>
  labels.reduce((sum, label, row) => sum + loss(label, row), 0) / labels.length;

const { fround } = Math;
const SMALLEST = fround(1e-16);

const logLoss = (label: number, probability: number): number => {
  const ofLabel = label === 1 ? probability : fround(1 - probability);
  return -fround(Math.log(Math.max(ofLabel, SMALLEST)));
};

/** The area under the receiver operating curve, or under the precision-recall curve, ties taken as one step. */
const areaUnderCurve = (metric: 'auc' | 'aucpr', probabilities: Float32Array, labels: Float32Array): number => {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  const ranked = rankByProbability(probabilities, labels);
  let [area, hits, alarms, lastHits, lastAlarms] = [0, 0, 0, 0, 0];
  for (let rank = ranked.length - 1; rank >= 0; rank--) {
    const isPositive = ranked[rank]! % 2;
    hits += isPositive;
    alarms += 1 - isPositive;
    if (rank > 0 && sameProbability(ranked[rank]!, ranked[rank - 1]!)) continue;
    area +=
      metric === 'auc'
        ? ((alarms - lastAlarms) * (hits + lastHits)) / 2
        : precisionRecallArea(lastAlarms, alarms, lastHits, hits, positives);
    lastHits = hits;
    lastAlarms = alarms;
  }
  return metric === 'auc' ? area / (positives * negatives) : area;
};

// The bits of floats that are not negative sort as the floats do. With the label as the last bit a row is one number,
// and sorting numbers is several times faster than sorting rows by a comparison; it happens in every round.
const rankByProbability = (probabilities: Float32Array, labels: Float32Array): Float64Array => {
  const bits = new Uint32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  return Float64Array.from(bits, (probability, row) => 2 * probability + labels[row]!).sort();
};

const sameProbability = (a: number, b: number): boolean => Math.floor(a / 2) === Math.floor(b / 2);

/**
 * The area between two points of the precision-recall curve, interpolated as Davis and Goadrich (2006) do: false alarms
 * grow linearly with hits, so precision does not (XGBoost's `CalcDeltaPRAUC`).
 */
const precisionRecallArea = (
  lastAlarms: number,
  alarms: number,
  lastHits: number,
  hits: number,
  positives: number,
): number => {
  const lastRecall = lastHits / positives;
  const recall = hits / positives;
  if (hits === lastHits) return 0;
  const alarmsPerHit = (alarms - lastAlarms) / (hits - lastHits);
  const slope = alarmsPerHit + 1;
  const offset = (lastAlarms - alarmsPerHit * lastHits) / positives;
  if (offset === 0) return (recall - lastRecall) / slope;
  const logarithm = Math.log(slope * recall + offset) - Math.log(slope * lastRecall + offset);
  return (recall - lastRecall - (offset / slope) * logarithm) / slope;
};
