import type { SortedColumn } from './columns.ts';
import { nodeGain, type TreeParameters } from './gain.ts';

/** The gradient pair of each row, 32-bit. */
export interface Gradients {
  readonly gradients: Float32Array;
  readonly hessians: Float32Array;
}

/** The best split found so far for one node. */
interface Split {
  readonly lossChange: number;
  readonly feature: number;
  readonly condition: number;
  readonly defaultLeft: boolean;
}

/** A node whose split is sought, with the sums of its rows. */
export interface OpenNode {
  readonly gradient: number;
  readonly hessian: number;
  readonly gain: number;
  best: Split;
}

/** The nodes of one depth whose splits are sought, and where each row stands. */
interface Level {
  readonly nodes: readonly OpenNode[];
  /** A row's index into `nodes`, -1 where it has come to rest in a leaf. */
  readonly position: Int32Array;
  readonly gradients: Gradients;
}

/** XGBoost's `kRtEps`: a gain must exceed it, and the outermost condition lies this far beyond the last value. */
export const EPSILON = Math.fround(1e-6);

const { fround } = Math;

/**
 * Tries every split of one feature for all open nodes of a level and keeps the better ones in each node's `best`
 * (`ColMaker::Builder::EnumerateSplit` of XGBoost 1.7.4).
 *
 * Ascending, the scanned rows are the left child and missing values go right; descending, the other way round. A later
 * split replaces an earlier one only when its gain is greater, so the first feature and the first value win a tie.
 */
export const searchColumn = (
  parameters: TreeParameters,
  column: SortedColumn,
  { nodes, position, gradients: { gradients, hessians } }: Level,
  direction: 'ascending' | 'descending',
): void => {
  const { minChildWeight } = parameters;
  const { feature, values, rows } = column;
  const ascending = direction === 'ascending';
  const scannedGradient = new Float64Array(nodes.length);
  const scannedHessian = new Float64Array(nodes.length);
  const lastValue = new Float32Array(nodes.length);

  const propose = (index: number, condition: number) => {
    const node = nodes[index]!;
    const gradient = scannedGradient[index]!;
    const hessian = scannedHessian[index]!;
    const restHessian = node.hessian - hessian;
    if (hessian < minChildWeight || restHessian < minChildWeight) return;
    const scanned = nodeGain(parameters, gradient, hessian);
    const rest = nodeGain(parameters, node.gradient - gradient, restHessian);
    const lossChange = fround(fround(scanned + rest) - node.gain);
    if (!(lossChange > node.best.lossChange) || lossChange === Infinity) return;
    node.best = { lossChange, feature, condition, defaultLeft: !ascending };
  };

  const step = ascending ? 1 : -1;
  const end = ascending ? rows.length : -1;
  for (let entry = ascending ? 0 : rows.length - 1; entry !== end; entry += step) {
    const row = rows[entry]!;
    const index = position[row]!;
    if (index < 0) continue;
    const value = values[entry]!;
    const last = lastValue[index]!;
    if (value !== last && scannedHessian[index] !== 0) {
      const middle = fround(fround(value + last) * 0.5);
      propose(index, middle === value ? last : middle);
    }
    scannedGradient[index]! += gradients[row]!;
    scannedHessian[index]! += hessians[row]!;
    lastValue[index] = value;
  }

  // All present values on one side, the missing ones on the other.
  for (let index = 0; index < nodes.length; index++) {
    const last = lastValue[index]!;
    propose(index, fround(last + step * fround(Math.abs(last) + EPSILON)));
  }
};
