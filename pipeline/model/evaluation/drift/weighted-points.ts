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

function emptyPoints(capacity: number, rows: number, rankError: number): WeightedPoints {
  return { values: new Float64Array(capacity), counts: new Float64Array(capacity), length: 0, rows, rankError };
}

/** @param value not less than the last one */
function append(points: WeightedPoints, value: number, count: number): void {
  if (points.length === 0 || points.values[points.length - 1] !== value) points.values[points.length++] = value;
  points.counts[points.length - 1]! += count;
}

/** Used again by every call, as the scratch of `sortFloats` is. */
let scratch = emptyPoints(0, 0, 0);

/**
 * At most `limit` points of sorted rows.
 * @param sorted ascending, one a row
 */
export function condenseRows(sorted: Float32Array, limit: number): WeightedPoints {
  if (scratch.values.length < sorted.length) scratch = emptyPoints(sorted.length, 0, 0);
  scratch.counts.fill(0);
  const points: WeightedPoints = { ...scratch, length: 0, rows: sorted.length };
  for (let row = 0; row < sorted.length; row++) append(points, sorted[row]!, 1);
  return condense(points, limit);
}

/** The points of all parts together; their order makes no difference. */
export function mergePoints(parts: readonly WeightedPoints[]): WeightedPoints {
  const sum = (of: (part: WeightedPoints) => number) => parts.reduce((total, part) => total + of(part), 0);
  const all = emptyPoints(
    sum((part) => part.length),
    sum((part) => part.rows),
    sum((part) => part.rankError),
  );
  let offset = 0;
  for (const { values, counts, length } of parts) {
    all.values.set(values.subarray(0, length), offset);
    all.counts.set(counts.subarray(0, length), offset);
    offset += length;
  }
  const order = Uint32Array.from(all.values, (_, place) => place).sort((a, b) => all.values[a]! - all.values[b]!);
  const merged = emptyPoints(all.values.length, all.rows, all.rankError);
  for (const place of order) append(merged, all.values[place]!, all.counts[place]!);
  return merged;
}

/**
 * At most `limit` points: where there are more, neighbours whose middle ranks fall into the same of `limit` equal shares
 * are put together at their median value. Ranks are off by at most rows / limit more, half of that where no value repeats.
 */
export function condense(points: WeightedPoints, limit: number): WeightedPoints {
  const { values, counts, length, rows } = points;
  if (length <= limit) return { ...points, values: values.slice(0, length), counts: counts.slice(0, length) };
  const shareOf = (before: number, count: number) => Math.floor(((before + count / 2) * limit) / rows);
  const groups = emptyPoints(limit, rows, 0);
  let rankError = 0;
  let before = 0;
  for (let start = 0; start < length; ) {
    const share = shareOf(before, counts[start]!);
    let end = start;
    let grouped = 0;
    while (end < length && shareOf(before + grouped, counts[end]!) === share) grouped += counts[end++]!;
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
