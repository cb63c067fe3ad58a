import type { Distribution } from '../../../drift-report.ts';
import { shortestFloat } from '../../format/float-text.ts';
import { sortFloats } from './sort-floats.ts';
import { condenseRows, type WeightedPoints } from './weighted-points.ts';

/** Points kept of a feature: about 3 KB of JSON, and ranks right to 0.25 % of the rows of a file. */
export const SKETCH_POINTS = 200;

/**
 * Up to `points` different values are kept as they are. Of more, values of neighbouring ranks are put together, about
 * count / points rows at a time: the ranks are off by at most that, half of it where no value repeats.
 * Values are taken as 32-bit floats, as XGBoost takes them, so that data read back from a feature file are the same data.
 * @param values in any order; what is not finite is missing
 * @param points Infinity keeps every value
 */
export function sketchOf(values: ArrayLike<number>, points = SKETCH_POINTS): Distribution {
  const present = keepPresent(Float32Array.from(values));
  return distributionOf(condenseRows(sortFloats(present), points), values.length - present.length);
}

/** @param missing rows without a value */
export function distributionOf(found: WeightedPoints, missing: number): Distribution {
  const { values, counts, length, rows, rankError } = found;
  return {
    count: rows,
    missing,
    values: Array.from(values.subarray(0, length), shortDecimal),
    counts: Array.from(counts.subarray(0, length)),
    rankError,
  };
}

/** Moves the finite ones of `values` to its start, in their order. @returns that start, without a copy */
export function keepPresent(values: Float32Array): Float32Array {
  let count = 0;
  for (const value of values) if (Number.isFinite(value)) values[count++] = value;
  return values.subarray(0, count);
}

/** Fewer characters of JSON for the same 32-bit float; 0 for -0, which JSON does not know. */
const shortDecimal = (value: number) => Number(shortestFloat(value)) + 0;
