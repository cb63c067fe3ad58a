import { addTree, type Booster, logit, type Matrix, sigmoid, type Tree } from './booster.ts';
import { type EvalMetric, evaluateMetric, isMaximized } from './eval-metric.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { sortColumns } from './tree/columns.ts';
import { growTree } from './tree/grow.ts';
import type { Gradients } from './tree/split-search.ts';

/** Rows and their labels; a label is 0 or 1. */
export interface LabelledRows {
  readonly matrix: Matrix;
  readonly labels: Float32Array;
}

/** What one boosting round gave. */
export interface Round {
  /** Counted from 0. */
  readonly iteration: number;
  readonly scores: readonly Score[];
  /** As XGBoost prints it: `[12]\ttrain-aucpr:0.91000\tvalidation-aucpr:0.88000`. */
  readonly line: string;
}

/** One metric of one data set; with early stopping the last of a round's scores decides. */
export interface Score {
  readonly dataset: 'train' | 'validation';
  readonly metric: EvalMetric;
  readonly value: number;
}

export interface TrainingInput {
  readonly training: LabelledRows;
  readonly validation?: LabelledRows;
  readonly hyperparameters: Hyperparameters;
  readonly featureNames?: readonly string[];
  readonly onRound?: (round: Round) => void;
}

export interface TrainingResult {
  /** With early stopping it ends with the best round, as SageMaker's container saves it. */
  readonly booster: Booster;
  /** Rounds run, those after the best one included. */
  readonly rounds: number;
  /** The best round, only with early stopping. */
  readonly best?: { readonly iteration: number; readonly score: number };
}

/** Data that no model can be trained on; the message says what was found and expected. */
export class TrainingDataError extends Error {}

/**
 * Trains gradient-boosted trees on a binary label: XGBoost 1.7.4 with `tree_method=exact`, `objective=binary:logistic`
 * and no sampling, on one thread. Throws a TrainingDataError on data that XGBoost refuses too.
 */
export const train = (input: TrainingInput): TrainingResult => {
  const { training, validation, hyperparameters, featureNames = [] } = input;
  checkInput(input);
  const { earlyStoppingRounds, baseScore, evalMetrics } = hyperparameters;
  const columns = sortColumns(training.matrix);
  const watched = [
    { dataset: 'train' as const, rows: training, ...startingScores(training, baseScore) },
    ...(validation
      ? [{ dataset: 'validation' as const, rows: validation, ...startingScores(validation, baseScore) }]
      : []),
  ];
  const trees: Tree[] = [];
  let best: { iteration: number; score: number } | undefined;

  for (let iteration = 0; iteration < hyperparameters.numRound; iteration++) {
    const gradients = logisticGradients(watched[0]!.probabilities, training.labels, hyperparameters.scalePosWeight);
    const tree = growTree(hyperparameters, training.matrix, columns, gradients);
    trees.push(tree);
    for (const { rows, margins, probabilities } of watched) {
      addTree(tree, rows.matrix, margins);
      for (let row = 0; row < margins.length; row++) probabilities[row] = sigmoid(margins[row]!);
    }
    const scores = watched.flatMap(({ dataset, rows, probabilities }) =>
      evalMetrics.map((metric) => ({ dataset, metric, value: evaluateMetric(metric, probabilities, rows.labels) })),
    );
    input.onRound?.({ iteration, scores, line: roundLine(iteration, scores) });
    if (earlyStoppingRounds === undefined) continue;
    const { metric, value } = scores.at(-1)!;
    if (!best || (isMaximized(metric) ? value > best.score : value < best.score)) best = { iteration, score: value };
    if (iteration - best.iteration >= earlyStoppingRounds) break;
  }

  const kept = best ? trees.slice(0, best.iteration + 1) : trees;
  const booster: Booster = {
    trees: kept,
    baseScore,
    scalePosWeight: hyperparameters.scalePosWeight,
    featureCount: training.matrix.columnCount,
    featureNames,
    featureTypes: [],
    attributes: { best_iteration: String(kept.length - 1), best_ntree_limit: String(kept.length) },
  };
  return { booster, rounds: trees.length, ...(best && { best }) };
};

const startingScores = ({ matrix }: LabelledRows, baseScore: number) => {
  const margins = new Float32Array(matrix.rowCount).fill(logit(baseScore));
  return { margins, probabilities: margins.map(sigmoid) };
};

const SMALLEST_HESSIAN = Math.fround(1e-16);

const logisticGradients = (probabilities: Float32Array, labels: Float32Array, scalePosWeight: number): Gradients => {
  const gradients = new Float32Array(labels.length);
  const hessians = new Float32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const probability = probabilities[row]!;
    const weight = labels[row] === 1 ? scalePosWeight : 1;
    gradients[row] = Math.fround(probability - labels[row]!) * weight;
    hessians[row] = Math.max(Math.fround(probability * Math.fround(1 - probability)), SMALLEST_HESSIAN) * weight;
  }
  return { gradients, hessians };
};

// The format of XGBoost's EvaluationMonitor, which SageMaker's metric definitions match.
const roundLine = (iteration: number, scores: readonly Score[]): string =>
  [`[${iteration}]`, ...scores.map(({ dataset, metric, value }) => `${dataset}-${metric}:${formatScore(value)}`)].join(
    '\t',
  );

const formatScore = (value: number): string => (Number.isNaN(value) ? 'nan' : value.toFixed(5));

/** Above this many rows `tree_method=auto` is no longer exact in XGBoost 1.7.4. */
const MOST_EXACT_ROWS = 4 * 2 ** 20;

const checkInput = ({ training, validation, hyperparameters, featureNames }: TrainingInput): void => {
  const { columnCount, rowCount } = training.matrix;
  if (rowCount >= MOST_EXACT_ROWS) {
    throw new TrainingDataError(
      `found ${rowCount} training rows, expected fewer than ${MOST_EXACT_ROWS} (exact trees)`,
    );
  }
  if (featureNames && featureNames.length > 0 && featureNames.length !== columnCount) {
    throw new TrainingDataError(`found ${featureNames.length} feature names, expected ${columnCount}, one a column`);
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
