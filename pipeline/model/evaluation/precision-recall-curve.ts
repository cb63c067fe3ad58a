import type { Ranking } from './ranking.ts';

/** One point of the precision-recall curve. */
export interface PrecisionRecallPoint {
  /** Scores at or above it are predicted failures. */
  threshold: number;
  precision: number;
  recall: number;
}

/** What a plot can show, and a report can carry. */
const POINTS = 200;

/**
 * The precision-recall curve for a plot, from the highest threshold down: of scikit-learn's `precision_recall_curve` the
 * points where recall grows, which are those that average precision sums over. More than `most` of them are thinned
 * evenly, the first and the last kept.
 * @param most at least 2
 * @returns no point without failures
 */
export function precisionRecallCurve(ranking: Ranking, most = POINTS): PrecisionRecallPoint[] {
  const { thresholds, truePositives, falsePositives, failures } = ranking;
  const growing: number[] = [];
  for (let step = 0; step < truePositives.length; step++)
    if (truePositives[step]! > (truePositives[step - 1] ?? 0)) growing.push(step);
  return thinned(growing, most).map((step) => {
    const hits = truePositives[step]!;
    return {
      threshold: thresholds[step]!,
      precision: hits / (hits + falsePositives[step]!),
      recall: hits / failures,
    };
  });
}

function thinned(steps: readonly number[], most: number): readonly number[] {
  if (steps.length <= most) return steps;
  return Array.from({ length: most }, (_, point) => steps[Math.round((point * (steps.length - 1)) / (most - 1))]!);
}
