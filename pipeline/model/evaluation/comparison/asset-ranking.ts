import { orderByScore } from '../ranking.ts';
import type { HeldOutRows } from './rows.ts';

/** The metrics that follow from the order of the scores alone. */
export interface RankMetrics {
  averagePrecision: number;
  rocAuc: number;
}

/**
 * The rows from the highest score down, one number a row: `asset << 2 | label << 1 | end`, where `end` marks the last row
 * of a score. So a round of the bootstrap reads one array in order and looks up one weight a row.
 */
export type AssetRanking = Int32Array;

const LAST_OF_SCORE = 1;
const FAILURE = 2;
const ASSET_SHIFT = 2;
/** Asset numbers that fit beside the two flags in a signed 32-bit number. */
const MOST_ASSETS = 2 ** 29;

/**
 * Sorts the rows by score, once for all rounds.
 * @throws RangeError where a score is missing or not finite, or where there are more than 2^29 assets
 */
export function rankWithAssets({ labels, assets }: HeldOutRows, scores: ArrayLike<number>): AssetRanking {
  if (scores.length !== labels.length)
    throw new RangeError(`scores must have one value a row: found ${scores.length} for ${labels.length} labels`);
  for (let row = 0; row < scores.length; row++)
    if (!Number.isFinite(scores[row])) throw new RangeError(`score of row ${row} must be finite, found ${scores[row]}`);
  const order = orderByScore(scores);
  const ranking = new Int32Array(order.length);
  for (let place = 0; place < order.length; place++) {
    const row = order[place]!;
    const asset = assets[row]!;
    if (asset >= MOST_ASSETS) throw new RangeError(`assets must be fewer than ${MOST_ASSETS}, found number ${asset}`);
    const isLast = place + 1 === order.length || scores[order[place + 1]!] !== scores[row];
    ranking[place] = (asset << ASSET_SHIFT) | (labels[row] === 1 ? FAILURE : 0) | (isLast ? LAST_OF_SCORE : 0);
  }
  return ranking;
}

/**
 * Average precision (sum of precision times the gain in recall) and ROC AUC (share of pairs in order, ties counting half),
 * as scikit-learn's `average_precision_score` and `roc_auc_score` with `sample_weight`. NaN without a failure or, for ROC
 * AUC, without a healthy row.
 * @param weights how often each asset counts
 */
export function rankMetrics(ranking: AssetRanking, weights: Uint8Array): RankMetrics {
  let [rows, hits, precisions, misordered] = [0, 0, 0, 0];
  let [rowsAbove, hitsAbove] = [0, 0];
  for (let place = 0; place < ranking.length; place++) {
    const row = ranking[place]!;
    const weight = weights[row >> ASSET_SHIFT]!;
    rows += weight;
    if ((row & FAILURE) !== 0) hits += weight;
    if ((row & LAST_OF_SCORE) === 0) continue;
    const gained = hits - hitsAbove;
    if (gained !== 0) {
      precisions += (gained * hits) / rows;
      misordered += (gained * (rowsAbove - hitsAbove + (rows - hits))) / 2;
      hitsAbove = hits;
    }
    rowsAbove = rows;
  }
  return { averagePrecision: precisions / hits, rocAuc: 1 - misordered / (hits * (rows - hits)) };
}
