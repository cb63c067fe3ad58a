import type { Metrics } from '../../evaluation-report.ts';
import type { Ranking } from './ranking.ts';

type RecallAtPrecision = Metrics['recallAtPrecision'];

/**
 * The largest share of failures that a threshold finds while at least `precision` of its alarms are right: the best such
 * recall on scikit-learn's `precision_recall_curve`. Of equal thresholds the highest; recall 0 where none is so precise.
 * @param precision in (0, 1]
 */
export function recallAtPrecision(
  { thresholds, truePositives, falsePositives, failures }: Ranking,
  precision: number,
): RecallAtPrecision {
  let best: RecallAtPrecision = { precision, recall: 0, threshold: null };
  for (let step = 0; step < thresholds.length; step++) {
    const hits = truePositives[step]!;
    if (hits / (hits + falsePositives[step]!) < precision) continue;
    const recall = hits / failures;
    if (recall > best.recall) best = { precision, recall, threshold: thresholds[step]! };
  }
  return best;
}
