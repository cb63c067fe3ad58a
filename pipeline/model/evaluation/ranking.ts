import type { ScoredRows } from './scored-rows.ts';

/**
 * The distinct scores of some rows from the highest down, with what stopping at each would catch. Rows of one score are
 * one step, so no result depends on the order of rows; rows of weight 0 are in none. Every array has one value a step.
 */
export interface Ranking {
  /** Falling scores: at step i, rows that score at least `thresholds[i]` are predicted failures. */
  readonly thresholds: Float64Array;
  /** Weight of the failures among them, never falling. */
  readonly truePositives: Float64Array;
  /** Weight of the healthy rows among them, never falling. */
  readonly falsePositives: Float64Array;
  /** Weight of all failures. */
  readonly failures: number;
  /** Weight of all healthy rows. */
  readonly healthy: number;
}

/** Sorts rows by score once; whatever needs an order of the rows reads it from here. O(n). */
export function rankRows({ scores, labels, weights }: ScoredRows): Ranking {
  const thresholds = new Float64Array(scores.length);
  const truePositives = new Float64Array(scores.length);
  const falsePositives = new Float64Array(scores.length);
  let [steps, failures, healthy] = [0, 0, 0];
  for (const row of orderByScore(scores)) {
    const weight = weights?.[row] ?? 1;
    if (weight === 0) continue;
    if (labels[row] === 1) failures += weight;
    else healthy += weight;
    const score = scores[row]!;
    if (steps === 0 || thresholds[steps - 1] !== score) steps++;
    thresholds[steps - 1] = score;
    truePositives[steps - 1] = failures;
    falsePositives[steps - 1] = healthy;
  }
  return {
    thresholds: thresholds.subarray(0, steps),
    truePositives: truePositives.subarray(0, steps),
    falsePositives: falsePositives.subarray(0, steps),
    failures,
    healthy,
  };
}

/** How many steps lie at or above `threshold`: the last of them is the one to read, none where it is 0. O(log steps). */
export function stepsAtLeast({ thresholds }: Ranking, threshold: number): number {
  let [low, high] = [0, thresholds.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle]! >= threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

const DIGITS = 65_536;

/**
 * The rows from the highest score down, rows of one score as they came. A radix sort by the bits of the scores: with a
 * comparison a row, sorting 1,000,000 rows would take longer than all that is computed from them.
 */
export function orderByScore(scores: ArrayLike<number>): Uint32Array {
  const keys = new Uint16Array(descendingKeys(scores).buffer);
  let order = Uint32Array.from({ length: scores.length }, (_, row) => row);
  let sorted = new Uint32Array(scores.length);
  // Little-endian, as every platform of Node is: the first of a key's four digits is its lowest.
  for (let digit = 0; digit < 4; digit++) {
    const starts = new Uint32Array(DIGITS + 1);
    for (let at = digit; at < keys.length; at += 4) starts[keys[at]! + 1]!++;
    if (starts.includes(scores.length, 1)) continue;
    for (let value = 0; value < DIGITS; value++) starts[value + 1]! += starts[value]!;
    for (const row of order) sorted[starts[keys[4 * row + digit]!]!++] = row;
    [order, sorted] = [sorted, order];
  }
  return order;
}

/** 64-bit unsigned keys, as pairs of 32-bit halves, that rise where the scores fall; 0 and -0 are one. */
function descendingKeys(scores: ArrayLike<number>): Uint32Array {
  const values = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row++) values[row] = scores[row]! + 0;
  const halves = new Uint32Array(values.buffer);
  for (let high = 1; high < halves.length; high += 2) {
    // The bits of floats that are not negative rise with the floats, those of negative ones fall.
    const isNegative = halves[high]! >>> 31 === 1;
    if (isNegative) continue;
    halves[high - 1] = ~halves[high - 1]!;
    halves[high] = ~halves[high]! & 0x7fff_ffff;
  }
  return halves;
}
