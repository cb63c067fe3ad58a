import type { HourlyCosts } from '../../evaluation-report.ts';
import type { CostSettings } from '../../settings.ts';
import { type Confusion, confusionAt } from './metrics.ts';
import { type Ranking, stepsAtLeast } from './ranking.ts';

/** The threshold at or below every score: each row is an alarm. */
export const ALWAYS_STOP = 0;
/** A threshold that no score in [0, 1] reaches: no row is an alarm. */
export const NEVER_STOP = 2;

/** What a confusion of rows is multiplied with. */
type Prices = Pick<CostSettings, 'missedFailure' | 'falseAlarm' | 'inspection'>;

/**
 * What decisions cost in all, in `costs.currency`:
 * - an alarm on a failure (true positive): one inspection. The planned repair that follows is owed with or without a
 *   model and counted nowhere; `missedFailure` is what a failure costs beyond it.
 * - an alarm on a healthy row (false positive): one inspection and one false alarm.
 * - a failure without an alarm (false negative): one missed failure.
 * - a healthy row without an alarm (true negative): nothing.
 */
export function expectedCost(
  { truePositives, falsePositives, falseNegatives }: Omit<Confusion, 'trueNegatives'>,
  { missedFailure, falseAlarm, inspection }: Prices,
): number {
  return (truePositives + falsePositives) * inspection + falsePositives * falseAlarm + falseNegatives * missedFailure;
}

/**
 * The threshold of least expected cost on these rows, which should be the validation rows: what is chosen on the test
 * rows flatters the model there. Candidates are every score, {@link NEVER_STOP} and {@link ALWAYS_STOP}, which stands for
 * the lowest score, so that an unseen row below that is stopped too. Of equal costs the highest threshold: the fewest
 * stops. Without failures that is NEVER_STOP. O(steps).
 */
export function cheapestThreshold(ranking: Ranking, prices: Prices): number {
  const { thresholds } = ranking;
  let best = { threshold: NEVER_STOP, cost: costAfter(ranking, 0, prices) };
  for (let steps = 1; steps <= thresholds.length; steps++) {
    const cost = costAfter(ranking, steps, prices);
    const threshold = steps === thresholds.length ? ALWAYS_STOP : thresholds[steps - 1]!;
    if (cost < best.cost) best = { threshold, cost };
  }
  return best.threshold;
}

/** What it costs that the rows of the first `steps` scores are alarms and no others. */
function costAfter({ truePositives, falsePositives, failures }: Ranking, steps: number, prices: Prices): number {
  const hits = truePositives[steps - 1] ?? 0;
  const alarms = falsePositives[steps - 1] ?? 0;
  return expectedCost({ truePositives: hits, falsePositives: alarms, falseNegatives: failures - hits }, prices);
}

/**
 * What a model costs at its threshold, beside what it costs to do without one. Failures and false alarms are counted as
 * often as they are among the rows: rows sampled for more failures overstate them, unless weights undo that.
 * @returns null without rows
 */
export function costPerThousandHours(ranking: Ranking, threshold: number, costs: CostSettings): HourlyCosts | null {
  const rows = ranking.failures + ranking.healthy;
  if (rows === 0) return null;
  const cost = (at: number) => hourlyCost(confusionAt(ranking, at), costs);
  return { model: cost(threshold), neverStop: cost(NEVER_STOP), alwaysStop: cost(ALWAYS_STOP) };
}

/** What decisions with this confusion cost per 1,000 hours that a machine runs; NaN without rows. */
export function hourlyCost(confusion: Confusion, costs: CostSettings): number {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const rows = truePositives + falsePositives + trueNegatives + falseNegatives;
  return perThousandHours(expectedCost(confusion, costs), rows, costs);
}

function perThousandHours(cost: number, rows: number, { hoursPerRow }: CostSettings): number {
  return (cost / (rows * hoursPerRow)) * 1000;
}

/** One point of the cost curve. */
export interface CostPoint {
  threshold: number;
  /** In `costs.currency` per 1,000 hours that a machine runs. */
  cost: number;
}

const POINTS = 200;

/**
 * What a model costs by threshold, for a plot: at {@link POINTS} thresholds, evenly from 0 to 1.
 * @returns no point without rows
 */
export function costCurve(ranking: Ranking, costs: CostSettings): CostPoint[] {
  const rows = ranking.failures + ranking.healthy;
  if (rows === 0) return [];
  return Array.from({ length: POINTS }, (_, point) => {
    const threshold = point / (POINTS - 1);
    const cost = costAfter(ranking, stepsAtLeast(ranking, threshold), costs);
    return { threshold, cost: perThousandHours(cost, rows, costs) };
  });
}
