/** Labels 0 or 1 and the asset of each row; one value a row. Resampling draws whole assets. */
export interface HeldOutRows {
  readonly labels: ArrayLike<number>;
  /** Any numbers from 0 up: rows of one asset have the same one. */
  readonly assets: Int32Array;
}

/** What a model gives the held-out rows: a score in [0, 1] a row; at or above its threshold it predicts a failure. */
export interface OperatedModel {
  readonly scores: ArrayLike<number>;
  readonly threshold: number;
}

/** How much there is to judge by. Resampling by asset sees assets, so it is these that must be many enough. */
export interface RowCounts {
  rows: number;
  failures: number;
  assets: number;
  /** Assets with at least one failure. */
  failedAssets: number;
}

/** Held-out rows whose assets are numbered 0, 1, 2 … without gaps. */
export interface NumberedRows extends HeldOutRows {
  readonly counts: RowCounts;
}

/**
 * Numbers the assets in the order of their first row, and counts.
 * @throws RangeError where the arrays are of different lengths or a label is neither 0 nor 1
 */
export function numberAssets({ labels, assets }: HeldOutRows): NumberedRows {
  if (labels.length !== assets.length)
    throw new RangeError(`assets must have one value a row: found ${assets.length} for ${labels.length} labels`);
  const numbered = new Int32Array(assets.length);
  const numbers = new Int32Array(assets.reduce((most, asset) => Math.max(most, asset), -1) + 1).fill(-1);
  const failed = new Uint8Array(numbers.length);
  const counts: RowCounts = { rows: assets.length, failures: 0, assets: 0, failedAssets: 0 };
  for (let row = 0; row < assets.length; row++) {
    const label = labels[row]!;
    if (label !== 0 && label !== 1) throw new RangeError(`label of row ${row} must be 0 or 1, found ${label}`);
    const asset = assets[row]!;
    if (numbers[asset] === -1) numbers[asset] = counts.assets++;
    numbered[row] = numbers[asset]!;
    if (label === 0) continue;
    counts.failures++;
    if (failed[asset] === 0) counts.failedAssets++;
    failed[asset] = 1;
  }
  return { labels, assets: numbered, counts };
}

/** The rows at some positions, and what each model scores them. */
export function selectRows(
  rows: HeldOutRows,
  models: readonly OperatedModel[],
  positions: Int32Array,
): { rows: HeldOutRows; models: OperatedModel[] } {
  const at = (values: ArrayLike<number>) => Float64Array.from(positions, (row) => values[row]!);
  return {
    rows: { labels: at(rows.labels), assets: positions.map((row) => rows.assets[row]!) },
    models: models.map(({ scores, threshold }) => ({ scores: at(scores), threshold })),
  };
}
