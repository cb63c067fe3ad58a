import type { Matrix } from '../booster.ts';

/** One feature's present values in ascending order, with the row each belongs to. */
export interface SortedColumn {
  readonly feature: number;
  readonly values: Float32Array;
  readonly rows: Uint32Array;
  /** Whether a row lacks the feature while others have different values: only then both directions are searched. */
  readonly learnsDirection: boolean;
}

/** Sorts each feature once for all trees (XGBoost's `SortedCSCPage`); missing values are left out. */
export const sortColumns = (matrix: Matrix): SortedColumn[] =>
  Array.from({ length: matrix.columnCount }, (_, feature) => sortColumn(matrix, feature));

const sortColumn = ({ values, rowCount, columnCount }: Matrix, feature: number): SortedColumn => {
  const column = new Float32Array(rowCount);
  const present: number[] = [];
  for (let row = 0; row < rowCount; row++) {
    column[row] = values[row * columnCount + feature]!;
    if (!Number.isNaN(column[row])) present.push(row);
  }
  const rows = Uint32Array.from(present).sort((a, b) => column[a]! - column[b]!);
  const sorted = Float32Array.from(rows, (row) => column[row]!);
  return { feature, rows, values: sorted, learnsDirection: rows.length < rowCount && sorted[0] !== sorted.at(-1) };
};
