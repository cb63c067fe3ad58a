import { type Confusion, rowLogLoss, squaredError } from '../metrics.ts';
import type { NumberedRows, OperatedModel } from './rows.ts';

/** What a model costs by its confusion counts at the operating threshold; the unit is the caller's. */
export type CostOf = (confusion: Confusion) => number;

/** The metrics that add up over rows, and those that follow from such sums. */
export interface SumMetrics {
  brierScore: number;
  logLoss: number;
  recall: number;
  f1: number;
  /** NaN where no cost is known. */
  expectedCost: number;
}

/** Sums over the rows of each asset: a round weighs these instead of the rows. */
export interface AssetSums {
  readonly rows: Float64Array;
  readonly failures: Float64Array;
  readonly truePositives: Float64Array;
  readonly falsePositives: Float64Array;
  readonly squaredErrors: Float64Array;
  readonly logLosses: Float64Array;
}

/** Sums up what a model does on each asset's rows. */
export function sumByAsset({ labels, assets, counts }: NumberedRows, { scores, threshold }: OperatedModel): AssetSums {
  const zeros = () => new Float64Array(counts.assets);
  const sums: AssetSums = {
    rows: zeros(),
    failures: zeros(),
    truePositives: zeros(),
    falsePositives: zeros(),
    squaredErrors: zeros(),
    logLosses: zeros(),
  };
  for (let row = 0; row < assets.length; row++) {
    const [asset, label, score] = [assets[row]!, labels[row]!, scores[row]!];
    sums.rows[asset]!++;
    sums.failures[asset]! += label;
    if (score >= threshold) (label === 1 ? sums.truePositives : sums.falsePositives)[asset]!++;
    sums.squaredErrors[asset]! += squaredError(score, label);
    sums.logLosses[asset]! += rowLogLoss(score, label);
  }
  return sums;
}

/**
 * The metrics where each asset counts as often as its weight says. Recall and F1 are NaN without a failure.
 * @param costOf gets the weighted confusion counts
 */
export function sumMetrics(sums: AssetSums, weights: Uint8Array, costOf: CostOf = () => Number.NaN): SumMetrics {
  let [rows, failures, truePositives, falsePositives, squaredErrors, logLosses] = [0, 0, 0, 0, 0, 0];
  for (let asset = 0; asset < weights.length; asset++) {
    const weight = weights[asset]!;
    if (weight === 0) continue;
    rows += weight * sums.rows[asset]!;
    failures += weight * sums.failures[asset]!;
    truePositives += weight * sums.truePositives[asset]!;
    falsePositives += weight * sums.falsePositives[asset]!;
    squaredErrors += weight * sums.squaredErrors[asset]!;
    logLosses += weight * sums.logLosses[asset]!;
  }
  const falseNegatives = failures - truePositives;
  const trueNegatives = rows - failures - falsePositives;
  return {
    brierScore: squaredErrors / rows,
    logLoss: logLosses / rows,
    recall: truePositives / failures,
    f1: failures === 0 ? Number.NaN : (2 * truePositives) / (failures + truePositives + falsePositives),
    expectedCost: costOf({ truePositives, falsePositives, trueNegatives, falseNegatives }),
  };
}
