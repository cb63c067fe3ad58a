import { DELETED } from '../booster.ts';
import type { DraftNode } from './draft-node.ts';
import type { TreeParameters } from './gain.ts';

/**
 * Takes back splits between two leaves whose gain is below `gamma`, from the leaves up (XGBoost 1.7.4's `TreePruner`).
 * Deleted nodes stay in place, marked, so that node numbers hold.
 */
export const prune = (nodes: DraftNode[], parameters: TreeParameters): void => {
  const isLeaf = (number: number) => nodes[number]!.left === -1;

  const pruneAbove = (number: number): void => {
    const { parent } = nodes[number]!;
    if (parent === -1) return;
    const node = nodes[parent]!;
    if (!isLeaf(node.left) || !isLeaf(node.right) || node.lossChange >= parameters.gamma) return;
    for (const child of [nodes[node.left]!, nodes[node.right]!]) {
      child.feature = DELETED;
      child.defaultLeft = true;
    }
    node.left = -1;
    node.right = -1;
    node.condition = Math.fround(parameters.eta * node.weight);
    pruneAbove(parent);
  };

  nodes.forEach((node, number) => {
    if (node.left === -1 && node.feature !== DELETED) pruneAbove(number);
  });
};
