import type { Ranking } from './ranking.ts';

/**
 * How many times more failures are among the highest-scoring rows than among as many rows drawn blindly: 1 is no better
 * than chance, 1 / `share` the most there is. Where the cut falls among rows of one score, each of them is in with the
 * same part.
 * @param share of the rows' weight, in (0, 1]
 * @returns 0 without failures
 */
export function liftAt({ truePositives, falsePositives, failures, healthy }: Ranking, share: number): number {
  if (failures === 0) return 0;
  const cut = share * (failures + healthy);
  let [lastHits, lastRows] = [0, 0];
  for (let step = 0; step < truePositives.length; step++) {
    const hits = truePositives[step]!;
    const rows = hits + falsePositives[step]!;
    if (rows >= cut) {
      const tied = (cut - lastRows) / (rows - lastRows);
      return (lastHits + tied * (hits - lastHits)) / failures / share;
    }
    [lastHits, lastRows] = [hits, rows];
  }
  return 1 / share;
}
