import type { Matrix, Tree } from '../booster.ts';
import type { SortedColumn } from './columns.ts';
import type { DraftNode } from './draft-node.ts';
import { nodeGain, nodeWeight, type TreeParameters } from './gain.ts';
import { prune } from './prune.ts';
import { EPSILON, type Gradients, type OpenNode, searchColumn } from './split-search.ts';

/**
 * Grows one tree level by level with exact greedy splits and prunes it (XGBoost 1.7.4's updaters `grow_colmaker,prune`).
 * `columns` are the sorted columns of `matrix`; gradients have one entry a row.
 */
export const growTree = (
  parameters: TreeParameters,
  matrix: Matrix,
  columns: readonly SortedColumn[],
  gradients: Gradients,
): Tree => {
  const nodes: DraftNode[] = [];
  const position = new Int32Array(matrix.rowCount);
  let level = openNodes(parameters, gradients, position, 1);
  nodes.push(draft(level[0]!, parameters, -1));

  for (let depth = 0; depth < parameters.maxDepth && level.length > 0; depth++) {
    for (const column of columns) {
      if (column.learnsDirection) searchColumn(parameters, column, { nodes: level, position, gradients }, 'ascending');
      searchColumn(parameters, column, { nodes: level, position, gradients }, 'descending');
    }
    const first = nodes.length - level.length;
    const splitting = level.flatMap((open, index) => {
      const node = nodes[first + index]!;
      node.lossChange = open.best.lossChange;
      return open.best.lossChange > EPSILON ? [{ node, number: first + index, best: open.best }] : [];
    });
    splitting.forEach(({ node, best }, index) => {
      node.left = nodes.length + 2 * index;
      node.right = node.left + 1;
      node.feature = best.feature;
      node.condition = best.condition;
      node.defaultLeft = best.defaultLeft;
    });
    moveRows(matrix, nodes, first, position);
    level = openNodes(parameters, gradients, position, 2 * splitting.length);
    level.forEach((open, index) => {
      nodes.push(draft(open, parameters, splitting[index >> 1]!.number));
    });
  }
  prune(nodes, parameters);
  return freeze(nodes);
};

const draft = (open: OpenNode, parameters: TreeParameters, parent: number): DraftNode => {
  const weight = nodeWeight(parameters, open.gradient, open.hessian);
  const condition = Math.fround(weight * parameters.eta);
  const { hessian } = open;
  return { left: -1, right: -1, parent, feature: 0, condition, defaultLeft: false, lossChange: 0, hessian, weight };
};

// The sums are taken in row order and in 64 bits, as XGBoost does on one thread.
const openNodes = (parameters: TreeParameters, rows: Gradients, position: Int32Array, count: number): OpenNode[] => {
  const gradient = new Float64Array(count);
  const hessian = new Float64Array(count);
  for (let row = 0; row < position.length; row++) {
    const index = position[row]!;
    if (index < 0) continue;
    gradient[index]! += rows.gradients[row]!;
    hessian[index]! += rows.hessians[row]!;
  }
  return Array.from({ length: count }, (_, index) => ({
    gradient: gradient[index]!,
    hessian: hessian[index]!,
    gain: nodeGain(parameters, gradient[index]!, hessian[index]!),
    best: { lossChange: 0, feature: 0, condition: 0, defaultLeft: false },
  }));
};

/** Moves each row on to its child: from an index into this level to one into the next, or to -1 in a leaf. */
const moveRows = (matrix: Matrix, nodes: readonly DraftNode[], first: number, position: Int32Array): void => {
  const next = nodes.length;
  for (let row = 0; row < position.length; row++) {
    if (position[row]! < 0) continue;
    const node = nodes[first + position[row]!]!;
    if (node.left === -1) {
      position[row] = -1;
      continue;
    }
    const value = matrix.values[row * matrix.columnCount + node.feature]!;
    const left = Number.isNaN(value) ? node.defaultLeft : value < node.condition;
    position[row] = (left ? node.left : node.right) - next;
  }
};

const freeze = (nodes: readonly DraftNode[]): Tree => ({
  leftChildren: Int32Array.from(nodes, (node) => node.left),
  rightChildren: Int32Array.from(nodes, (node) => node.right),
  parents: Int32Array.from(nodes, (node) => node.parent),
  splitIndices: Uint32Array.from(nodes, (node) => node.feature),
  splitConditions: Float32Array.from(nodes, (node) => node.condition),
  defaultLeft: Uint8Array.from(nodes, (node) => Number(node.defaultLeft)),
  lossChanges: Float32Array.from(nodes, (node) => node.lossChange),
  sumHessians: Float32Array.from(nodes, (node) => node.hessian),
  baseWeights: Float32Array.from(nodes, (node) => node.weight),
});
