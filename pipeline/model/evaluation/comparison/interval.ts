/** A figure and the range it may truly lie in. */
export interface Interval {
  estimate: number;
  lower: number;
  upper: number;
}

/** Figures are sums over many rows: two that ought to be equal differ by about 1e-16, and costs in the thousands by 1e-12. */
const ROUNDING = 1e-12;

/** Whether a figure is above a bound by more than rounding explains. What is on the bound is not above it. */
export const exceeds = (value: number, bound: number): boolean => value - bound > ROUNDING;

/** Rounds that may leave a metric undefined (no failure was drawn) before its interval is not given. */
const MOST_UNDEFINED = 0.01;

/**
 * The percentile interval of resampled values (B. Efron, R. Tibshirani: An Introduction to the Bootstrap, 1993, chapter 13). It
 * never leaves the range of the metric.
 * @param estimate the figure on the rows as they are
 * @param resampled one value a round
 * @param level share of such intervals that shall hold the true figure, such as 0.95
 * @returns null where the estimate or more than one round in a hundred is undefined (NaN)
 */
export function percentileInterval(estimate: number, resampled: Float64Array, level: number): Interval | null {
  const sorted = resampled.filter((value) => !Number.isNaN(value)).sort();
  if (Number.isNaN(estimate) || sorted.length < resampled.length * (1 - MOST_UNDEFINED) || sorted.length === 0)
    return null;
  const tail = (1 - level) / 2;
  return { estimate, lower: quantile(sorted, tail), upper: quantile(sorted, 1 - tail) };
}

/**
 * The basic interval: the percentile interval mirrored in the estimate (A. Davison, D. Hinkley: Bootstrap Methods and their
 * Application, 1997, section 5.2.1). Rounds exaggerate the difference of two models, and the mirror takes that back: of the
 * usual ways it holds the true difference most reliably (docs/evaluation.md).
 * @param estimate the difference on the rows as they are
 * @returns null where {@link percentileInterval} is
 */
export function basicInterval(estimate: number, resampled: Float64Array, level: number): Interval | null {
  const percentile = percentileInterval(estimate, resampled, level);
  if (!percentile) return null;
  return { estimate, lower: 2 * estimate - percentile.upper, upper: 2 * estimate - percentile.lower };
}

/**
 * A quantile of sorted numbers, interpolated linearly between the two nearest (type 7 of R. Hyndman, Y. Fan: Sample
 * Quantiles in Statistical Packages, 1996; NumPy's default).
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const lower = sorted[below]!;
  return lower + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - lower);
}
