import { seededRandom } from '../../../random.ts';
import { type AssetRanking, type RankMetrics, rankMetrics, rankWithAssets } from './asset-ranking.ts';
import { type AssetSums, type CostOf, type SumMetrics, sumByAsset, sumMetrics } from './asset-sums.ts';
import { drawAssets } from './draw-assets.ts';
import { basicInterval, type Interval, percentileInterval } from './interval.ts';
import { type HeldOutRows, type NumberedRows, numberAssets, type OperatedModel, type RowCounts } from './rows.ts';

/** What the bootstrap gives intervals of. */
export const resampledMetrics = [
  'averagePrecision',
  'rocAuc',
  'brierScore',
  'logLoss',
  'recall',
  'f1',
  'expectedCost',
] as const;
export type ResampledMetric = (typeof resampledMetrics)[number];
type MetricValues = RankMetrics & SumMetrics;

export interface BootstrapOptions {
  /** The same seed gives the same intervals. */
  seed: number;
  /** Times that the assets are drawn anew. */
  rounds: number;
  /** Share of intervals that shall hold the true figure, such as 0.95. */
  level: number;
  /** Where absent, there is no interval of the expected cost. */
  costOf?: CostOf;
}

/** Null where a metric is not defined on these rows, or on too many resamples of them. */
export type MetricIntervals = Record<ResampledMetric, Interval | null>;

/** Challenger and champion on the same rows. */
export interface PairedBootstrap {
  counts: RowCounts;
  challenger: MetricIntervals;
  champion: MetricIntervals;
  /** Challenger minus champion: above 0 is better for all but Brier score, log loss and expected cost. */
  difference: MetricIntervals;
}

/** A model's metrics on the rows as they are, and in each round. */
interface Resampled {
  estimate: MetricValues;
  rounds: Record<ResampledMetric, Float64Array>;
}

/**
 * Compares two models on the same rows by a paired cluster bootstrap: each round draws as many assets as there are, with
 * replacement, and takes all rows of a drawn asset with it, so rows of one asset may depend on each other as they will
 * (A. Davison, D. Hinkley: Bootstrap Methods and their Application, 1997, section 3.8, strategy 1; M. Sherman, S. le Cessie,
 * Communications in Statistics 26, 1997, "all block"). Both models are measured on the same draw, so what makes rows easy or
 * hard for both drops out of the difference.
 * @throws RangeError where arrays differ in length, a label is neither 0 nor 1 or a score is not finite
 */
export function compareModels(
  rows: HeldOutRows,
  { challenger, champion }: { challenger: OperatedModel; champion: OperatedModel },
  options: BootstrapOptions,
): PairedBootstrap {
  const numbered = numberAssets(rows);
  const [ours, theirs] = resample(numbered, [challenger, champion], options) as [Resampled, Resampled];
  return {
    counts: numbered.counts,
    challenger: intervalsOf(ours, options.level),
    champion: intervalsOf(theirs, options.level),
    difference: eachMetric((metric) => {
      const rounds = ours.rounds[metric].map((value, round) => value - theirs.rounds[metric][round]!);
      return basicInterval(ours.estimate[metric] - theirs.estimate[metric], rounds, options.level);
    }),
  };
}

/** Intervals of a challenger that has no champion to be compared with. */
export function measureModel(
  rows: HeldOutRows,
  model: OperatedModel,
  options: BootstrapOptions,
): { counts: RowCounts; challenger: MetricIntervals } {
  const numbered = numberAssets(rows);
  const [resampled] = resample(numbered, [model], options) as [Resampled];
  return { counts: numbered.counts, challenger: intervalsOf(resampled, options.level) };
}

const intervalsOf = ({ estimate, rounds }: Resampled, level: number): MetricIntervals =>
  eachMetric((metric) => percentileInterval(estimate[metric], rounds[metric], level));

const eachMetric = <Value>(of: (metric: ResampledMetric) => Value) =>
  Object.fromEntries(resampledMetrics.map((metric) => [metric, of(metric)])) as Record<ResampledMetric, Value>;

function resample(rows: NumberedRows, models: readonly OperatedModel[], options: BootstrapOptions): Resampled[] {
  const prepared = models.map((model) => ({
    ranking: rankWithAssets(rows, model.scores),
    sums: sumByAsset(rows, model),
  }));
  const measure = (
    { ranking, sums }: { ranking: AssetRanking; sums: AssetSums },
    weights: Uint8Array,
  ): MetricValues => ({
    ...rankMetrics(ranking, weights),
    ...sumMetrics(sums, weights, options.costOf),
  });
  const weights = new Uint8Array(rows.counts.assets).fill(1);
  const results = prepared.map((model) => ({
    estimate: measure(model, weights),
    rounds: eachMetric(() => new Float64Array(options.rounds)),
  }));
  const random = seededRandom(options.seed);
  for (let round = 0; round < options.rounds; round++) {
    drawAssets(weights, random);
    for (const [i, model] of prepared.entries()) {
      const values = measure(model, weights);
      for (const metric of resampledMetrics) results[i]!.rounds[metric][round] = values[metric];
    }
  }
  return results;
}
