import type { Random } from '../../../random.ts';

/**
 * Draws as many assets as there are, with replacement: `weights` becomes how often each was drawn. A byte holds it: that
 * one of many assets is drawn 256 times does not happen (below 1e-500).
 */
export function drawAssets(weights: Uint8Array, random: Random): void {
  weights.fill(0);
  for (let draw = 0; draw < weights.length; draw++) weights[Math.floor(random.uniform() * weights.length)]!++;
}
