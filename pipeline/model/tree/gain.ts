import type { Hyperparameters } from '../hyperparameters.ts';

/** The hyperparameters that shape one tree, already rounded to 32-bit floats as XGBoost holds them. */
export type TreeParameters = Pick<
  Hyperparameters,
  'maxDepth' | 'eta' | 'gamma' | 'minChildWeight' | 'maxDeltaStep' | 'lambda' | 'alpha'
>;

const { fround } = Math;

const thresholdL1 = (gradient: number, alpha: number): number => {
  if (gradient > alpha) return gradient - alpha;
  return gradient < -alpha ? gradient + alpha : 0;
};

/** A node's optimal weight from its sums of gradients and hessians (`tree::CalcWeight` of XGBoost 1.7.4). */
export const nodeWeight = (parameters: TreeParameters, gradient: number, hessian: number): number => {
  const { minChildWeight, maxDeltaStep, lambda, alpha } = parameters;
  if (hessian < minChildWeight || hessian <= 0) return 0;
  const weight = -thresholdL1(gradient, alpha) / (hessian + lambda);
  const bounded = maxDeltaStep !== 0 && Math.abs(weight) > maxDeltaStep;
  return fround(bounded ? Math.sign(weight) * maxDeltaStep : weight);
};

/**
 * A node's gain from its sums of gradients and hessians, with the roundings to 32 bits that XGBoost 1.7.4 does
 * (`TreeEvaluator::SplitEvaluator::CalcGainGivenWeight`). They decide which of two nearly equal splits wins.
 */
export const nodeGain = (parameters: TreeParameters, gradient: number, hessian: number): number => {
  if (hessian <= 0) return 0;
  const { maxDeltaStep, lambda, alpha } = parameters;
  if (maxDeltaStep === 0) {
    const thresholded = thresholdL1(gradient, alpha);
    return fround(fround(thresholded * thresholded) / fround(hessian + lambda));
  }
  const weight = nodeWeight(parameters, gradient, hessian);
  const linear = fround(fround(2 * fround(gradient)) * weight);
  const quadratic = fround(fround(fround(hessian) + lambda) * fround(weight * weight));
  return -fround(linear + quadratic);
};
