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
  const last = truePositives.findIndex((hits, step) => hits + falsePositives[step]! >= cut);
  const [hitsBefore, alarmsBefore] = [truePositives[last - 1] ?? 0, falsePositives[last - 1] ?? 0];
  const [hits, alarms] = [truePositives[last]! - hitsBefore, falsePositives[last]! - alarmsBefore];
  const tied = (cut - hitsBefore - alarmsBefore) / (hits + alarms);
  return (hitsBefore + tied * hits) / failures / share;
}
