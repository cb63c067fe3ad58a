import type { Matrix } from './booster.ts';
import type { Hyperparameters } from './hyperparameters.ts';

/** Rows and their labels; a label is 0 or 1. */
export interface LabelledRows {
  readonly matrix: Matrix;
  readonly labels: Float32Array;
}

/** Data that no model can be trained on; the message says what was found and expected. */
export class TrainingDataError extends Error {}

/** Above this many rows `tree_method=auto` is no longer exact in XGBoost 1.7.4. */
const MOST_EXACT_ROWS = 4 * 2 ** 20;

/** Throws a TrainingDataError on the first thing that XGBoost 1.7.4 could not be trained on. */
export const checkTrainingData = (
  training: LabelledRows,
  validation: LabelledRows | undefined,
  hyperparameters: Hyperparameters,
): void => {
  const { columnCount, rowCount } = training.matrix;
  if (rowCount >= MOST_EXACT_ROWS) {
    throw new TrainingDataError(
      `found ${rowCount} training rows, expected fewer than ${MOST_EXACT_ROWS} (exact trees)`,
    );
  }
  checkRows('train', training, columnCount, hyperparameters);
  if (validation) checkRows('validation', validation, columnCount, hyperparameters);
  else if (hyperparameters.earlyStoppingRounds !== undefined) {
    throw new TrainingDataError('early_stopping_rounds: found no validation rows, expected a validation data set');
  }
};

const checkRows = (
  dataset: string,
  { matrix, labels }: LabelledRows,
  columnCount: number,
  { evalMetrics }: Hyperparameters,
): void => {
  if (matrix.rowCount === 0) throw new TrainingDataError(`${dataset}: found no rows, expected at least one`);
  if (matrix.columnCount !== columnCount) {
    throw new TrainingDataError(`${dataset}: found ${matrix.columnCount} features a row, expected ${columnCount}`);
  }
  if (labels.length !== matrix.rowCount) {
    throw new TrainingDataError(`${dataset}: found ${labels.length} labels, expected ${matrix.rowCount}, one a row`);
  }
  const label = labels.findIndex((value) => value !== 0 && value !== 1);
  if (label >= 0) throw new TrainingDataError(`${dataset} row ${label}: found label ${labels[label]}, expected 0 or 1`);
  // XGBoost 1.7.4 fails on this with an internal check (`auc <= local_area`).
  if (evalMetrics.includes('aucpr') && labels.every((value) => value === labels[0])) {
    throw new TrainingDataError(`${dataset}: found only label ${labels[0]}, expected both labels (eval_metric aucpr)`);
  }
  const infinite = matrix.values.findIndex((value) => Math.abs(value) === Infinity);
  if (infinite >= 0) {
    const row = Math.floor(infinite / columnCount);
    throw new TrainingDataError(`${dataset} row ${row}: found an infinite feature value, expected a number or nothing`);
  }
};
