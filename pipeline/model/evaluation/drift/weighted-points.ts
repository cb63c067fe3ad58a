/** Sorted different values, each standing for as many rows as `counts` says at its place. */
export interface WeightedPoints {
  readonly values: Float64Array;
  readonly counts: Float64Array;
  /** How many places of the two arrays are in use. */
  length: number;
  /** Rows of all points. */
  readonly rows: number;
  /** By how many rows the number of rows at or below any value may be off. */
  readonly rankError: number;
}

/** Room for points. */
export function emptyPoints(capacity: number, rows: number, rankError: number): WeightedPoints {
  return { values: new Float64Array(capacity), counts: new Float64Array(capacity), length: 0, rows, rankError };
}

/** @param value not less than the last one */
function append(points: WeightedPoints, value: number, count: number): void {
  if (points.length === 0 || points.values[points.length - 1] !== value) points.values[points.length++] = value;
  points.counts[points.length - 1]! += count;
}

/**
 * Points that the next call to whatever uses the same scratch overwrites: a large file makes thousands of them, and typed
 * arrays are collected late.
 */
class Scratch {
  #points = emptyPoints(0, 0, 0);

  /** No point yet, and room for `capacity`. */
  empty(capacity: number, rows: number, rankError: number): WeightedPoints {
    if (this.#points.values.length < capacity) this.#points = emptyPoints(capacity, 0, 0);
    this.#points.counts.fill(0);
    return { ...this.#points, length: 0, rows, rankError };
  }
}

const [gathered, merged] = [new Scratch(), new Scratch()];

/**
 * At most `limit` points of sorted rows.
 * @param sorted ascending, one a row
 * @param into as {@link condense} takes it
 */
export function condenseRows(sorted: Float32Array, limit: number, into?: WeightedPoints): WeightedPoints {
  const points = gathered.empty(sorted.length, sorted.length, 0);
  for (let row = 0; row < sorted.length; row++) append(points, sorted[row]!, 1);
  return condense(points, limit, into);
}

/** At most `limit` points of all parts together; their order makes no difference. */
export function condenseParts(parts: readonly WeightedPoints[], limit: number, into?: WeightedPoints): WeightedPoints {
  const sum = (of: (part: WeightedPoints) => number) => parts.reduce((total, part) => total + of(part), 0);
  const [rows, rankError] = [sum((part) => part.rows), sum((part) => part.rankError)];
  let all = gathered.empty(0, 0, 0);
  let spare = merged;
  let other = gathered;
  for (const part of parts) {
    all = mergeTwo(all, part, spare.empty(all.length + part.length, 0, 0));
    [spare, other] = [other, spare];
  }
  return condense({ ...all, rows, rankError }, limit, into);
}

/** @param into without points, and with room for those of both */
function mergeTwo(a: WeightedPoints, b: WeightedPoints, into: WeightedPoints): WeightedPoints {
  let [left, right] = [0, 0];
  while (left < a.length || right < b.length) {
    const isLeft = right === b.length || (left < a.length && a.values[left]! <= b.values[right]!);
    if (isLeft) append(into, a.values[left]!, a.counts[left++]!);
    else append(into, b.values[right]!, b.counts[right++]!);
  }
  return into;
}

/**
 * At most `limit` points: where there are more, neighbours whose middle ranks fall into the same of `limit` equal shares
 * are put together at their median value. Ranks are off by at most rows / limit more, half of that where no value repeats.
 * @param into points that nobody needs any more, with room for them: their arrays are used again
 */
export function condense(points: WeightedPoints, limit: number, into?: WeightedPoints): WeightedPoints {
  const { values, counts, length, rows } = points;
  const { values: spareValues, counts: spareCounts } = into ?? emptyPoints(Math.min(limit, length), 0, 0);
  const groups: WeightedPoints = { values: spareValues, counts: spareCounts, length: 0, rows, rankError: 0 };
  groups.counts.fill(0);
  const isFew = length <= limit;
  const shareOf = (before: number, count: number) => Math.floor(((before + count / 2) * limit) / rows);
  let rankError = 0;
  let before = 0;
  for (let start = 0; start < length; ) {
    const share = shareOf(before, counts[start]!);
    let end = start;
    let grouped = 0;
    while (end < length && (isFew ? end === start : shareOf(before + grouped, counts[end]!) === share))
      grouped += counts[end++]!;
    let median = start;
    let below = 0;
    while ((below + counts[median]!) * 2 < grouped) below += counts[median++]!;
    rankError = Math.max(rankError, below, grouped - below - counts[median]!);
    append(groups, values[median]!, grouped);
    before += grouped;
    start = end;
  }
  return { ...groups, rankError: points.rankError + rankError };
}
