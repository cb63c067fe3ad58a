import type { EvalMetric } from './eval-metric.ts';

/** What the trainer needs, in XGBoost's own units; made by {@link parseHyperparameters}. */
export interface Hyperparameters {
  readonly numRound: number;
  readonly maxDepth: number;
  readonly eta: number;
  readonly gamma: number;
  readonly minChildWeight: number;
  readonly maxDeltaStep: number;
  readonly lambda: number;
  readonly alpha: number;
  readonly scalePosWeight: number;
  readonly baseScore: number;
  readonly evalMetrics: readonly EvalMetric[];
  readonly earlyStoppingRounds?: number;
}
