import { difference as signed } from '../../../figures.ts';
import type { PairedBootstrap, ResampledMetric } from './bootstrap.ts';
import { exceeds } from './interval.ts';
import type { RowCounts } from './rows.ts';

/** What the rows say about the challenger beside the champion. Only the first two let it pass. */
export type Verdict = 'better' | 'not worse' | 'worse' | 'not enough data';

/** What people call a metric, and whether more of it is better. */
const METRICS: Record<ResampledMetric, { name: string; moreIsBetter: boolean }> = {
  averagePrecision: { name: 'average precision', moreIsBetter: true },
  rocAuc: { name: 'ROC AUC', moreIsBetter: true },
  recall: { name: 'recall', moreIsBetter: true },
  f1: { name: 'F1', moreIsBetter: true },
  brierScore: { name: 'Brier score', moreIsBetter: false },
  logLoss: { name: 'log loss', moreIsBetter: false },
  expectedCost: { name: 'expected cost', moreIsBetter: false },
};

/** What people call a metric. */
export const metricName = (metric: ResampledMetric): string => METRICS[metric].name;

export interface VerdictLimits {
  /** The metric that decides. */
  metric: ResampledMetric;
  /** The non-inferiority margin: a loss of the metric that is small enough to accept; at least 0, in the metric's unit. */
  margin: number;
  /** Fewer assets, or fewer assets with a failure, are not judged by. */
  minimum: { assets: number; failedAssets: number };
}

export interface Judgement {
  verdict: Verdict;
  /** One sentence with the figures. */
  reason: string;
}

/**
 * Judges by the interval of the difference, turned so that above 0 is better:
 * - better: the whole interval is above 0;
 * - not worse: the whole interval is above -margin (the loss, if any, is smaller than the margin);
 * - worse: it reaches to -margin or below, and the whole interval is below 0;
 * - not enough data: it reaches to -margin or below and to 0 or above, or there is no interval, or fewer assets or assets
 *   with a failure than the minimum.
 *
 * What is beyond a bound by no more than rounding (1e-12) is on it, so that of two models with the same figures neither wins.
 *
 * The reading of non-inferiority trials: G. Piaggio et al., Reporting of Noninferiority and Equivalence Randomized Trials:
 * Extension of the CONSORT 2010 Statement, JAMA 308, 2012, figure 1. Two equally good models are called better or worse as
 * often as the interval misses their true difference: in 1 - level of all cases.
 */
export function judgeDifference(
  { counts, difference }: Pick<PairedBootstrap, 'counts' | 'difference'>,
  limits: VerdictLimits,
): Judgement {
  const { metric, margin, minimum } = limits;
  if (!(margin >= 0)) throw new RangeError(`margin must be at least 0, found ${margin}`);
  const shortage = shortageOf(counts, minimum);
  if (shortage) return { verdict: 'not enough data', reason: shortage };
  const interval = difference[metric];
  if (!interval) return { verdict: 'not enough data', reason: `${metricName(metric)} is not defined on these rows` };
  const [lower, upper] = METRICS[metric].moreIsBetter
    ? [interval.lower, interval.upper]
    : [-interval.upper, -interval.lower];
  const found = `the difference of ${metricName(metric)} lies between ${signed(interval.lower)} and ${signed(interval.upper)}`;
  if (exceeds(lower, 0)) return { verdict: 'better', reason: `${found}: an improvement` };
  if (exceeds(lower, -margin))
    return { verdict: 'not worse', reason: `${found}: any loss is smaller than the margin ${margin}` };
  if (exceeds(0, upper))
    return { verdict: 'worse', reason: `${found}: a loss, and not surely smaller than the margin ${margin}` };
  return {
    verdict: 'not enough data',
    reason: `${found}: no loss shown, and none beyond the margin ${margin} ruled out`,
  };
}

/** Why there are too few assets to judge by; undefined where there are enough. */
export function shortageOf({ assets, failedAssets }: RowCounts, minimum: VerdictLimits['minimum']): string | undefined {
  if (assets < minimum.assets) return `found ${assets} assets, at least ${minimum.assets} are needed`;
  if (failedAssets < minimum.failedAssets)
    return `found ${failedAssets} assets with a failure, at least ${minimum.failedAssets} are needed`;
  return undefined;
}
