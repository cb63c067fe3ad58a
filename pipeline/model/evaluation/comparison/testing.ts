import { seededRandom } from '../../../random.ts';
import type { HeldOutRows, OperatedModel } from './rows.ts';

/** What {@link sampleComparison} makes. */
export interface SampleComparison {
  rows: HeldOutRows;
  models: { challenger: OperatedModel; champion: OperatedModel };
}

/**
 * Rows of which about a sixth are failures, several an asset, and two models that differ by chance; scores have two
 * decimals, so many are tied.
 * @param better how much higher the challenger scores failures
 */
export function sampleComparison(rowCount: number, seed: number, better = 0): SampleComparison {
  const random = seededRandom(seed);
  const labels = Uint8Array.from({ length: rowCount }, () => Number(random.uniform() < 1 / 6));
  const assets = Int32Array.from(labels, () => Math.floor((random.uniform() * rowCount) / 3));
  const shared = Array.from(labels, () => random.normal(0, 1));
  const scoresOf = (lift: number) =>
    Float64Array.from(labels, (label, row) => {
      const logit = (1.5 + lift) * label - 1 + shared[row]! + random.normal(0, 0.4);
      return Number((1 / (1 + Math.exp(-logit))).toFixed(2));
    });
  return {
    rows: { labels, assets },
    models: {
      challenger: { scores: scoresOf(better), threshold: 0.5 },
      champion: { scores: scoresOf(0), threshold: 0.4 },
    },
  };
}
