import { type BootstrapOptions, compareModels } from '../model/evaluation/comparison/bootstrap.ts';
import type { OperatedModel } from '../model/evaluation/comparison/rows.ts';
import { judgeDifference, type Verdict, type VerdictLimits } from '../model/evaluation/comparison/verdict.ts';
import { averagePrecision } from '../model/evaluation/metrics.ts';
import { rankRows } from '../model/evaluation/ranking.ts';
import { compareSlices } from '../model/evaluation/slices/compare-slices.ts';
import { type SliceDefinition, sliceRows } from '../model/evaluation/slices/slice-rows.ts';
import { type Draw, drawScenario, type Population, type Scenario } from './scenario.ts';

/** How often each scenario is drawn, and how each draw is judged. */
export interface StudyOptions {
  replications: number;
  bootstrap: Omit<BootstrapOptions, 'seed'>;
  limits: VerdictLimits;
  /** Resamples rows instead of assets, as an evaluation would that knows no assets. */
  ignoreAssets?: boolean;
}

/** What became of all draws of a scenario. */
export interface StudyResult {
  /** Share of the draws with each verdict. */
  verdicts: Record<Verdict, number>;
  /** The difference of average precision over all draws, which is taken for the true one. */
  meanDifference: number;
  /** Mean average precision of the challenger. */
  meanAveragePrecision: number;
  /** Mean failures a draw. */
  meanFailures: number;
  /** Share of the intervals of the difference that hold the true difference. */
  coverage: number;
  /** Mean width of the interval of the difference. */
  meanWidth: number;
}

/**
 * Draws a scenario again and again and judges each draw. A draw with too few failures for an interval counts as "not enough
 * data" and for none of the means.
 */
export function studyVerdicts(population: Population, scenario: Scenario, options: StudyOptions): StudyResult {
  const counts: Record<Verdict, number> = { better: 0, 'not worse': 0, worse: 0, 'not enough data': 0 };
  const [precisions, failures, differences] = [
    [] as number[],
    [] as number[],
    [] as { lower: number; estimate: number; upper: number }[],
  ];
  for (const { rows, models, seed } of draws(population, scenario, options.replications)) {
    const judgedRows = options.ignoreAssets ? { ...rows, assets: rows.assets.map((_, row) => row) } : rows;
    const compared = compareModels(judgedRows, models, { ...options.bootstrap, seed });
    counts[judgeDifference(compared, options.limits).verdict]++;
    const { challenger, difference } = compared;
    if (!challenger.averagePrecision || !difference.averagePrecision) continue;
    precisions.push(challenger.averagePrecision.estimate);
    failures.push(compared.counts.failures);
    differences.push(difference.averagePrecision);
  }
  const equallyGood = scenario.challengerNoise === scenario.championNoise;
  const meanDifference = mean(differences.map(({ estimate }) => estimate));
  const truth = equallyGood ? 0 : meanDifference;
  const share = (verdict: Verdict) => counts[verdict] / options.replications;
  return {
    verdicts: {
      better: share('better'),
      'not worse': share('not worse'),
      worse: share('worse'),
      'not enough data': share('not enough data'),
    },
    meanDifference,
    meanAveragePrecision: mean(precisions),
    meanFailures: mean(failures),
    coverage: mean(differences.map(({ lower, upper }) => Number(lower <= truth && truth <= upper))),
    meanWidth: mean(differences.map(({ lower, upper }) => upper - lower)),
  };
}

/** Share of the draws in which at least one slice is called worse. */
export function studySlices(
  population: Population,
  scenario: Scenario,
  definitions: readonly SliceDefinition[],
  { replications, bootstrap, limits }: StudyOptions,
): number {
  let refused = 0;
  for (const { rows, models, columns, seed } of draws(population, scenario, replications)) {
    const slices = sliceRows(definitions, columns);
    const { slices: judged } = compareSlices(rows, models, slices, { ...bootstrap, seed, minimum: limits.minimum });
    if (judged.some(({ verdict }) => verdict === 'worse')) refused++;
  }
  return refused / replications;
}

function* draws(population: Population, scenario: Scenario, replications: number): Generator<Draw & { seed: number }> {
  for (let seed = 1; seed <= replications; seed++) yield { ...drawScenario(population, scenario, seed * 7919), seed };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The difference that is found with a given power, on the line between the two results around it; NaN where the power of none
 * is that high, or of all.
 * @param results of growing differences
 */
export function differenceAtPower(results: readonly StudyResult[], power: number): number {
  const above = results.findIndex(({ verdicts }) => verdicts.better >= power);
  if (above < 1) return Number.NaN;
  const [low, high] = [results[above - 1]!, results[above]!];
  const place = (power - low.verdicts.better) / (high.verdicts.better - low.verdicts.better);
  return low.meanDifference + place * (high.meanDifference - low.meanDifference);
}

/**
 * The noise that costs a challenger a given average precision, by halving the range on the mean of some large draws.
 * @param loss less than a model of noise alone loses
 */
export function noiseOfLoss(population: Population, loss: number, drawCount = 20): number {
  const scenario = { rowCount: 20_000, rowsPerAsset: 1, championNoise: 0 };
  const meanLoss = (challengerNoise: number) => {
    const losses = [...draws(population, { ...scenario, challengerNoise }, drawCount)].map(({ rows, models }) => {
      const precision = ({ scores }: OperatedModel) => averagePrecision(rankRows({ scores, labels: rows.labels }));
      return precision(models.champion) - precision(models.challenger);
    });
    return mean(losses);
  };
  let [low, high] = [0, 10];
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (meanLoss(middle) < loss) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
