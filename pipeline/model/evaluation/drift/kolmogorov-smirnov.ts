import type { Distribution } from '../../../drift-report.ts';

/** The two-sample Kolmogorov-Smirnov test. */
export interface KolmogorovSmirnov {
  /** The largest difference between the two shares of rows at or below a value, in [0, 1]. */
  readonly statistic: number;
  /** By how much `statistic` may be off, because values were put together; 0 where both sides keep every value. */
  readonly uncertainty: number;
  /**
   * How often rows of one distribution differ by `statistic` less `uncertainty` or more, by the limiting distribution, for
   * independent rows. Rows of one machine are not, and many rows make any difference significant: judge by `statistic`.
   */
  readonly pValue: number;
}

/** Rows without a value do not count. @returns nothing where a side has no value at all */
export function kolmogorovSmirnov(reference: Distribution, current: Distribution): KolmogorovSmirnov | undefined {
  if (reference.count === 0 || current.count === 0) return undefined;
  const statistic = largestDifference(reference, current);
  const effectiveRows = (reference.count * current.count) / (reference.count + current.count);
  const uncertainty = reference.rankError / reference.count + current.rankError / current.count;
  return { statistic, uncertainty, pValue: kolmogorovSurvival(Math.sqrt(effectiveRows) * (statistic - uncertainty)) };
}

function largestDifference(a: Distribution, b: Distribution): number {
  let largest = 0;
  let [rowsOfA, rowsOfB] = [0, 0];
  for (let i = 0, j = 0; i < a.values.length && j < b.values.length; ) {
    const value = Math.min(a.values[i]!, b.values[j]!);
    if (a.values[i] === value) rowsOfA += a.counts[i++]!;
    if (b.values[j] === value) rowsOfB += b.counts[j++]!;
    largest = Math.max(largest, Math.abs(rowsOfA / a.count - rowsOfB / b.count));
  }
  return largest;
}

/**
 * P(K > x) of Kolmogorov's limiting distribution, right to 1e-12: its two series (G. Marsaglia, W. W. Tsang, J. Wang,
 * "Evaluating Kolmogorov's Distribution", Journal of Statistical Software 8(18), 2003), each where it converges at once.
 */
export function kolmogorovSurvival(x: number): number {
  if (x <= 0) return 1;
  let sum = 0;
  if (x < 1) {
    for (let k = 1; k <= 9; k += 2) sum += Math.exp(-((k * Math.PI) ** 2) / (8 * x * x));
    return 1 - (Math.sqrt(2 * Math.PI) / x) * sum;
  }
  for (let k = 1; k <= 5; k++) sum += (k % 2 === 1 ? 2 : -2) * Math.exp(-2 * (k * x) ** 2);
  return sum;
}
