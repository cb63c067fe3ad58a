import { rankMetrics, rankWithAssets } from '../model/evaluation/comparison/asset-ranking.ts';
import { drawAssets } from '../model/evaluation/comparison/draw-assets.ts';
import { quantile } from '../model/evaluation/comparison/interval.ts';
import { numberAssets } from '../model/evaluation/comparison/rows.ts';
import { seededRandom } from '../random.ts';
import { type Draw, drawScenario, type Population, type Scenario } from './scenario.ts';

/** What an interval of the level 0.95 can be made of. */
interface Resampled {
  estimate: number;
  /** One value a round, ascending. */
  rounds: Float64Array;
  /** The value without each asset. */
  withoutAsset: Float64Array;
}

type Bounds = [lower: number, upper: number];

/** The normal distribution's 97.5 % quantile. */
const Z = 1.959963984540054;

/**
 * Ways to an interval from resampled values, as B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, define
 * them in chapters 13 and 14; `basic` is that of A. Davison and D. Hinkley (1997, section 5.2.1), which the evaluation uses for
 * differences.
 */
export const intervalMethods: Record<string, (resampled: Resampled) => Bounds> = {
  percentile: ({ rounds }) => [quantile(rounds, 0.025), quantile(rounds, 0.975)],
  basic: ({ estimate, rounds }) => [2 * estimate - quantile(rounds, 0.975), 2 * estimate - quantile(rounds, 0.025)],
  normal({ estimate, rounds }) {
    const center = mean(rounds);
    const deviation = Math.sqrt(mean(rounds.map((value) => (value - center) ** 2)));
    return [estimate - Z * deviation, estimate + Z * deviation];
  },
  'bias-corrected': (resampled) => corrected(resampled, 0),
  BCa: (resampled) => corrected(resampled, acceleration(resampled.withoutAsset)),
};

/**
 * The share of draws in which each method's interval of the difference of average precision holds the true difference. Draws
 * with fewer than ten failures are left out.
 */
export function studyMethods(
  population: Population,
  scenario: Scenario,
  { replications, rounds }: { replications: number; rounds: number },
): Record<string, number> {
  const draws = Array.from({ length: replications }, (_, i) => drawScenario(population, scenario, (i + 1) * 7919))
    .filter(({ rows }) => Array.from(rows.labels).filter((label) => label === 1).length >= 10)
    .map((draw, i) => resampleDifference(draw, rounds, i));
  const equallyGood = scenario.challengerNoise === scenario.championNoise;
  const truth = equallyGood ? 0 : mean(Float64Array.from(draws, ({ estimate }) => estimate));
  const coverage = (bounds: (resampled: Resampled) => Bounds) =>
    mean(
      Float64Array.from(draws, (draw) => {
        const [lower, upper] = bounds(draw);
        return Number(lower <= truth && truth <= upper);
      }),
    );
  return Object.fromEntries(Object.entries(intervalMethods).map(([name, bounds]) => [name, coverage(bounds)]));
}

function resampleDifference({ rows, models }: Draw, roundCount: number, seed: number): Resampled {
  const numbered = numberAssets(rows);
  const rankings = [models.challenger, models.champion].map(({ scores }) => rankWithAssets(numbered, scores));
  const weights = new Uint8Array(numbered.counts.assets).fill(1);
  const difference = () => {
    const [challenger, champion] = rankings.map((ranking) => rankMetrics(ranking, weights).averagePrecision);
    return challenger! - champion!;
  };
  const estimate = difference();
  const withoutAsset = Float64Array.from(weights, (_, asset) => {
    weights[asset] = 0;
    const value = difference();
    weights[asset] = 1;
    return value;
  });
  const random = seededRandom(seed);
  const rounds = Float64Array.from({ length: roundCount }, () => {
    drawAssets(weights, random);
    return difference();
  });
  return { estimate, rounds: rounds.filter((value) => !Number.isNaN(value)).sort(), withoutAsset };
}

/** The percentile interval moved by how far the estimate lies off the middle of the rounds, and by the acceleration. */
function corrected({ estimate, rounds }: Resampled, accelerated: number): Bounds {
  const below =
    rounds.filter((value) => value < estimate).length + rounds.filter((value) => value === estimate).length / 2;
  const bias = normalQuantile(below / rounds.length);
  const bound = (z: number) => quantile(rounds, normalShare(bias + (bias + z) / (1 - accelerated * (bias + z))));
  return [bound(-Z), bound(Z)];
}

function acceleration(withoutAsset: Float64Array): number {
  const center = mean(withoutAsset);
  const moment = (power: number) => withoutAsset.reduce((sum, value) => sum + (center - value) ** power, 0);
  return moment(2) === 0 ? 0 : moment(3) / (6 * moment(2) ** 1.5);
}

/** The normal distribution's share below z, within 7.5e-8 (M. Abramowitz, I. Stegun: Handbook, 1964, 26.2.17). */
export function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const factors = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const above =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * t * factors.reduceRight((sum, factor) => sum * t + factor, 0);
  return z > 0 ? 1 - above : above;
}

/** The inverse of {@link normalShare}, between -8 and 8. */
export function normalQuantile(share: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 50; step++) {
    const middle = (low + high) / 2;
    if (normalShare(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
