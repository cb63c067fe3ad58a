import type { Distribution } from '../../../drift-report.ts';

/** The population stability index of two samples. */
export interface Stability {
  /** The sum of (current - reference) ln(current / reference) over the shares of rows in each bin; 0 where they are equal. */
  readonly index: number;
  /**
   * What the index exceeds by chance in one of a hundred pairs of samples of one distribution: the 99 % quantile of
   * chi-squared with bins - 1 degrees of freedom, times 1 / reference rows + 1 / current rows (B. Yurdakul, "Statistical
   * Properties of Population Stability Index", dissertation, Western Michigan University, 2018). For
   * independent rows.
   */
  readonly byChance: number;
}

const BINS = 10;
/** What an empty bin's share counts as, since its logarithm has no end: one row in ten thousand. */
const SMALLEST_SHARE = 1e-4;
/** The 99 % quantile of the normal distribution. */
const NORMAL_QUANTILE = 2.3263478740408408;

/**
 * Population stability by the deciles of `reference`, its missing values being one more bin. A value that fills a decile
 * and more is a bin of its own, so that nothing hides beside it: a constant feature has three bins, below, at and above.
 * Where values were put together, a bin's share is off by at most twice rankError / count.
 * @returns nothing where a side has no row
 */
export function populationStability(reference: Distribution, current: Distribution): Stability | undefined {
  const cuts = cutsOf(reference);
  return stabilityOf(rowsBetween(reference, cuts), rowsBetween(current, cuts));
}

/**
 * Population stability of rows counted by bin.
 * @param reference rows a bin
 * @param current rows of the same bins
 * @returns nothing where a side has no row
 */
export function stabilityOf(reference: readonly number[], current: readonly number[]): Stability | undefined {
  const [referenceRows, currentRows] = [rowsIn(reference), rowsIn(current)];
  if (referenceRows === 0 || currentRows === 0) return undefined;
  let index = 0;
  let bins = 0;
  for (const [bin, rows] of reference.entries()) {
    if (rows === 0 && current[bin] === 0) continue;
    bins++;
    const expected = Math.max(rows / referenceRows, SMALLEST_SHARE);
    const actual = Math.max(current[bin]! / currentRows, SMALLEST_SHARE);
    index += (actual - expected) * Math.log(actual / expected);
  }
  return { index, byChance: chiSquaredQuantile(bins - 1) * (1 / referenceRows + 1 / currentRows) };
}

/** Ends a bin: after the rows below `value`, or after those at it too. */
interface Cut {
  value: number;
  inclusive: boolean;
}

function cutsOf({ count, values, counts }: Distribution): Cut[] {
  const cuts: Cut[] = [];
  let decile = 1;
  let rows = 0;
  for (const [i, value] of values.entries()) {
    rows += counts[i]!;
    const first = decile;
    while (decile < BINS && rows * BINS >= decile * count) decile++;
    if (decile - first > 1) cuts.push({ value, inclusive: false });
    if (decile > first) cuts.push({ value, inclusive: true });
  }
  return cuts;
}

/** Rows a bin, those without a value last. */
function rowsBetween({ values, counts, missing }: Distribution, cuts: readonly Cut[]): number[] {
  const bins: number[] = Array(cuts.length + 1).fill(0);
  let bin = 0;
  for (const [i, value] of values.entries()) {
    while (bin < cuts.length && isPast(value, cuts[bin]!)) bin++;
    bins[bin]! += counts[i]!;
  }
  return [...bins, missing];
}

const isPast = (value: number, cut: Cut) => (cut.inclusive ? value > cut.value : value >= cut.value);

/** The 99 % quantile, right to 2 % from one degree of freedom on (E. B. Wilson, M. M. Hilferty, 1931). */
function chiSquaredQuantile(degrees: number): number {
  if (degrees === 0) return 0;
  const spread = 2 / (9 * degrees);
  return degrees * (1 - spread + NORMAL_QUANTILE * Math.sqrt(spread)) ** 3;
}

/** Rows of all bins. */
export const rowsIn = (bins: readonly number[]): number => bins.reduce((total, rows) => total + rows, 0);
