import { quantile } from '../comparison/interval.ts';

/** How the rows are cut by a column, and what a slice of it may lose. */
export type SliceDefinition = {
  column: string;
  /** Loss of the slice's metric that is accepted, at least 0. */
  margin: number;
} & (
  | { by: 'category' }
  /** Bands from one edge (included) to the next (excluded), and one below the first and one from the last on. */
  | { by: 'edges'; edges: readonly number[] }
  /** Bands of about equally many rows. */
  | { by: 'quantiles'; bands: number }
  /** A column of 0 and 1, such as a failure mode where it is known: the rows with 1. */
  | { by: 'flag' }
);

/** A column's values, one a row; NaN is a missing value. */
export interface SliceColumn {
  values: ArrayLike<number>;
  /** What the values 0, 1, 2 … of a category column mean. */
  categories?: readonly string[];
}

/** Some of the held-out rows. */
export interface Slice {
  column: string;
  /** `L`, `100 to 200`, `1` or `missing`. */
  value: string;
  margin: number;
  /** Average precision; recall at the operating threshold where the rows of a flag are failures nearly all. */
  metric: 'averagePrecision' | 'recall';
  /** Positions of its rows, ascending. */
  rows: Int32Array;
}

const MISSING = 'missing';

/**
 * Cuts the rows by every definition: each row is in one slice of each column, save for flags, where it is in one or none.
 * Slices without rows are left out; missing values are a slice of their own.
 * @throws RangeError where a definition does not fit the columns
 */
export function sliceRows(
  definitions: readonly SliceDefinition[],
  columns: Readonly<Record<string, SliceColumn>>,
): Slice[] {
  return definitions.flatMap((definition) => {
    const column = columns[definition.column];
    if (!column) {
      const known = Object.keys(columns).join(', ');
      throw new RangeError(`slice column must be one of ${known}, found ${definition.column}`);
    }
    const { names, sliceOf } = cut(definition, column);
    const metric = definition.by === 'flag' ? 'recall' : 'averagePrecision';
    return groupRows(column.values, names.length, sliceOf).flatMap((rows, slice) =>
      rows.length === 0
        ? []
        : [{ column: definition.column, value: names[slice] ?? MISSING, margin: definition.margin, metric, rows }],
    );
  });
}

/** The slices of a column by name, and which of them a value that is not missing belongs to; -1 is none. */
interface Cut {
  names: readonly string[];
  sliceOf(value: number): number;
}

function cut(definition: SliceDefinition, { values, categories }: SliceColumn): Cut {
  switch (definition.by) {
    case 'category':
      if (!categories) throw new RangeError(`${definition.column} must be a category column to be cut by category`);
      return { names: categories, sliceOf: (value) => value };
    case 'flag':
      return { names: ['1'], sliceOf: (value) => (value === 1 ? 0 : -1) };
    case 'edges':
      return bands(definition.edges, definition.column);
    case 'quantiles':
      return bands(quantileEdges(values, definition.bands), definition.column);
  }
}

function bands(edges: readonly number[], column: string): Cut {
  if (edges.some((edge, i) => i > 0 && !(edge > edges[i - 1]!)))
    throw new RangeError(`edges of ${column} must ascend, found ${edges.join(', ')}`);
  if (edges.length === 0) return { names: ['all'], sliceOf: () => 0 };
  const between = edges.slice(1).map((edge, i) => `${edges[i]} to ${edge}`);
  return {
    names: [`below ${edges[0]}`, ...between, `${edges.at(-1)} and above`],
    sliceOf: (value) => edges.findLastIndex((edge) => value >= edge) + 1,
  };
}

/** Inner edges of bands of about equally many values; fewer where values repeat so often that edges coincide. */
function quantileEdges(values: ArrayLike<number>, bandCount: number): number[] {
  const sorted = Float64Array.from(values)
    .filter((value) => !Number.isNaN(value))
    .sort();
  if (sorted.length === 0) return [];
  const edges = Array.from({ length: bandCount - 1 }, (_, i) => quantile(sorted, (i + 1) / bandCount));
  return [...new Set(edges)].filter((edge) => edge > sorted[0]!);
}

/** Positions of the rows of each slice; those of missing values come last. */
function groupRows(values: ArrayLike<number>, sliceCount: number, sliceOf: Cut['sliceOf']): Int32Array[] {
  const slices = new Int16Array(values.length);
  const counts = new Int32Array(sliceCount + 1);
  for (let row = 0; row < slices.length; row++) {
    const slice = Number.isNaN(values[row]) ? sliceCount : sliceOf(values[row]!);
    slices[row] = slice;
    if (slice >= 0) counts[slice]!++;
  }
  const groups = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (const [row, slice] of slices.entries()) if (slice >= 0) groups[slice]![counts[slice]!++] = row;
  return groups;
}
