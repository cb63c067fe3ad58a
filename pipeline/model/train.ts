import { addTree, type Booster, logit, sigmoid, type Tree } from './booster.ts';
import { type EvalMetric, evaluateMetric, isMaximized } from './eval-metric.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { checkTrainingData, type LabelledRows, TrainingDataError } from './training-data.ts';
import { sortColumns } from './tree/columns.ts';
import { growTree } from './tree/grow.ts';
import type { Gradients } from './tree/split-search.ts';

export { type LabelledRows, TrainingDataError } from './training-data.ts';

/** What one boosting round gave. */
export interface Round {
  /** Counted from 0. */
  readonly iteration: number;
  readonly scores: readonly Score[];
  /** As XGBoost prints it: `[12]\ttrain-aucpr:0.91000\tvalidation-aucpr:0.88000`. */
  readonly line: string;
}

/** One metric of one data set; with early stopping the last of a round's scores decides. */
interface Score {
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

interface TrainingResult {
  /** With early stopping it ends with the best round, as SageMaker's container saves it. */
  readonly booster: Booster;
  /** Rounds run, those after the best one included. */
  readonly rounds: number;
  /** The best round, only with early stopping. */
  readonly best?: { readonly iteration: number; readonly score: number };
}

/**
 * Trains gradient-boosted trees on a binary label: XGBoost 1.7.4 with `tree_method=exact`, `objective=binary:logistic`
 * and no sampling, on one thread. Throws a TrainingDataError on data that XGBoost refuses too.
 */
export const train = (input: TrainingInput): TrainingResult => {
  const { training, validation, hyperparameters, featureNames = [] } = input;
  checkTrainingData(training, validation, hyperparameters);
  if (featureNames.length > 0 && featureNames.length !== training.matrix.columnCount) {
    throw new TrainingDataError(`found ${featureNames.length} feature names, expected ${training.matrix.columnCount}`);
  }
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
