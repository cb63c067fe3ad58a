import { seededRandom } from '../random.ts';
import { InvalidFileError } from '../rows/invalid-file.ts';

/** The label, 1 for a failure and 0 for healthy, and the asset's name; one a row. */
interface AssetRows {
  labels: ArrayLike<number>;
  assets: readonly string[];
}

/**
 * Shares rows out to folds: no asset's rows are in two folds, and every fold has as many assets that ever failed and as many
 * that never did as any other, one more or less.
 * @param file what messages name
 * @returns the fold of each row, from 0; the same for the same seed
 * @throws InvalidFileError where there are not as many of each as folds
 */
export function stratifiedFolds(
  { assets, labels }: AssetRows,
  foldCount: number,
  seed: number,
  file: string,
): Uint8Array {
  const failed = new Set(assets.filter((_, row) => labels[row] === 1));
  const healthy = new Set(assets.filter((asset) => !failed.has(asset)));
  if (Math.min(failed.size, healthy.size) < foldCount)
    throw new InvalidFileError(
      `${file}: found ${failed.size} assets with a failure and ${healthy.size} without, expected at least ${foldCount} of each, one a fold`,
    );
  const { uniform } = seededRandom(seed);
  const dealt = [...shuffled(failed, uniform), ...shuffled(healthy, uniform)];
  const foldOf = new Map(dealt.map((asset, place) => [asset, place % foldCount]));
  return Uint8Array.from(assets, (asset) => foldOf.get(asset)!);
}

/** In random order (Fisher and Yates). */
function shuffled(values: Iterable<string>, uniform: () => number): string[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(uniform() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
