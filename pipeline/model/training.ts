import type { Booster, Matrix } from './booster.ts';
import type { EvalMetric } from './eval-metric.ts';
import type { Hyperparameters } from './hyperparameters.ts';

/** Rows and their labels; a label is 0 or 1. */
export interface LabelledRows {
  readonly matrix: Matrix;
  readonly labels: Float32Array;
}

/** What one boosting round gave, as the progress callback gets it. */
export interface Round {
  /** Counted from 0. */
  readonly iteration: number;
  readonly scores: readonly {
    readonly dataset: 'train' | 'validation';
    readonly metric: EvalMetric;
    readonly value: number;
  }[];
  /** The line XGBoost prints: `[12]\ttrain-aucpr:0.91000\tvalidation-aucpr:0.88000`. */
  readonly line: string;
}

export interface TrainingInput {
  readonly training: LabelledRows;
  readonly validation?: LabelledRows;
  readonly hyperparameters: Hyperparameters;
  readonly featureNames?: readonly string[];
  readonly onRound?: (round: Round) => void;
}

export interface TrainingResult {
  /** With early stopping cut after the best round, as SageMaker's container saves it. */
  readonly booster: Booster;
  /** Rounds run, those after the best one included. */
  readonly rounds: number;
  /** Only with early stopping. */
  readonly best?: { readonly iteration: number; readonly score: number };
}
