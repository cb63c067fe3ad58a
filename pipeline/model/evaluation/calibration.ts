import type { ScoredRows } from './scored-rows.ts';

/** Rows whose scores lie in one interval. */
export interface ScoreBin {
  /** The interval: above `from` (the first bin: from 0 on) up to and with `to`. */
  from: number;
  to: number;
  /** Weight of the rows, and of the failures among them. */
  rows: number;
  failures: number;
  /** Mean score of the rows; null where there are none. */
  meanScore: number | null;
  /** Share of failures among the rows; null where there are none. */
  failureRate: number | null;
}

/** As many as Guo et al. (2017, On Calibration of Modern Neural Networks) take. */
const BINS = 15;

/**
 * Rows by score in bins of equal width over [0, 1], the edges being scikit-learn's (`calibration_curve` with
 * `strategy='uniform'`): the histogram of the scores and the calibration curve in one. Equal width, not equal count: of
 * rare failures almost all rows score near 0, and bins of equal count would split those and join all scores that alarm.
 * @returns every bin from the lowest scores up, empty ones too
 */
export function scoreBins({ scores, labels, weights }: ScoredRows, count = BINS): ScoreBin[] {
  const edges = equalWidthEdges(count);
  const rows = new Float64Array(count);
  const failures = new Float64Array(count);
  const sums = new Float64Array(count);
  for (let row = 0; row < scores.length; row++) {
    const weight = weights?.[row] ?? 1;
    const bin = binOf(scores[row]!, edges);
    rows[bin]! += weight;
    sums[bin]! += weight * scores[row]!;
    if (labels[row] === 1) failures[bin]! += weight;
  }
  return Array.from(rows, (weight, bin) => ({
    from: edges[bin]!,
    to: edges[bin + 1]!,
    rows: weight,
    failures: failures[bin]!,
    meanScore: weight === 0 ? null : sums[bin]! / weight,
    failureRate: weight === 0 ? null : failures[bin]! / weight,
  }));
}

/** numpy's `linspace(0, 1, count + 1)`: multiples of the rounded width, and 1. */
function equalWidthEdges(count: number): Float64Array {
  return Float64Array.from({ length: count + 1 }, (_, edge) => (edge === count ? 1 : edge * (1 / count)));
}

function binOf(score: number, edges: Float64Array): number {
  const last = edges.length - 2;
  let bin = Math.min(last, Math.max(0, Math.floor(score * (last + 1))));
  // The product is rounded otherwise than the edges, and a score on an edge belongs to the bin below.
  while (bin > 0 && score <= edges[bin]!) bin--;
  while (bin < last && score > edges[bin + 1]!) bin++;
  return bin;
}

/**
 * Expected calibration error: the difference of mean score and share of failures in a bin, averaged over the rows. In
 * [0, 1], 0 where scores are probabilities or where there are no rows.
 */
export function calibrationError(bins: readonly ScoreBin[]): number {
  let [sum, total] = [0, 0];
  for (const { rows, meanScore, failureRate } of bins) {
    if (meanScore === null || failureRate === null) continue;
    sum += rows * Math.abs(meanScore - failureRate);
    total += rows;
  }
  return total === 0 ? 0 : sum / total;
}
