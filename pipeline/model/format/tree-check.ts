import { type Booster, DELETED, type Tree } from '../booster.ts';
import { ModelFormatError } from './bytes.ts';

/**
 * Checks what scoring relies on: columns of one length, children that exist and know their parent (so every path from
 * the root ends), features that exist, finite conditions. Throws a ModelFormatError naming tree and node. Returns the booster.
 */
export const checkBooster = (booster: Booster): Booster => {
  if (!(booster.baseScore > 0 && booster.baseScore < 1)) {
    throw new ModelFormatError(`base_score: found ${booster.baseScore}, expected a probability between 0 and 1`);
  }
  const { featureNames, featureCount, scalePosWeight } = booster;
  if (!Number.isSafeInteger(featureCount) || featureCount < 0) {
    throw new ModelFormatError(`num_feature: found ${featureCount}, expected a whole number`);
  }
  if (!(scalePosWeight > 0 && scalePosWeight < Infinity)) {
    throw new ModelFormatError(`scale_pos_weight: found ${scalePosWeight}, expected a number above 0`);
  }
  if (featureNames.length > 0 && featureNames.length !== featureCount) {
    throw new ModelFormatError(`feature_names: found ${featureNames.length}, expected none or ${featureCount}`);
  }
  booster.trees.forEach((tree, index) => {
    checkTree(tree, `tree ${index}`, featureCount);
  });
  return booster;
};

const checkTree = (tree: Tree, where: string, featureCount: number): void => {
  const count = tree.leftChildren.length;
  if (count === 0) throw new ModelFormatError(`${where}: found no nodes, expected at least one`);
  for (const [name, column] of Object.entries(tree)) {
    if (column.length !== count) {
      throw new ModelFormatError(`${where}: found ${column.length} ${name}, expected ${count}, one a node`);
    }
  }
  if (tree.parents[0] !== -1 || tree.splitIndices[0] === DELETED) {
    throw new ModelFormatError(`${where}: found a parent or a deletion mark at node 0, expected the root`);
  }
  for (let node = 0; node < count; node++) checkNode(tree, node, `${where} node ${node}`, featureCount);
};

const checkNode = (tree: Tree, node: number, where: string, featureCount: number): void => {
  const left = tree.leftChildren[node]!;
  const right = tree.rightChildren[node]!;
  // XGBoost scores with whatever a leaf holds; that such scores are no probabilities is for the evaluation to say.
  if (left === -1 || tree.splitIndices[node] === DELETED) return;
  if (!Number.isFinite(tree.splitConditions[node])) {
    throw new ModelFormatError(`${where}: found the condition ${tree.splitConditions[node]}, expected a finite number`);
  }
  if (tree.splitIndices[node]! >= featureCount) {
    throw new ModelFormatError(`${where}: found feature ${tree.splitIndices[node]}, expected below ${featureCount}`);
  }
  for (const child of [left, right]) {
    if (tree.parents[child] !== node || left === right || tree.splitIndices[child] === DELETED) {
      throw new ModelFormatError(`${where}: found child ${child}, expected a kept node whose parent is ${node}`);
    }
  }
};
