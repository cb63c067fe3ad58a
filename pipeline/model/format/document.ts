import { z } from 'zod';
import { type Booster, DELETED, type Tree } from '../booster.ts';
import { ModelFormatError } from './bytes.ts';
import { parameterText, shortestFloat } from './float-text.ts';
import { checkBooster } from './tree-check.ts';

/** A model as XGBoost's JSON and UBJSON files hold it. The class of a number array says how UBJSON stores it. */
export type ModelValue =
  | string
  | number
  | Float32Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | readonly ModelValue[]
  | { readonly [name: string]: ModelValue };

// How XGBoost's JSON marks the parent of a root: its largest node number.
const NO_PARENT = 0x7fffffff;

/** The objective with its parameters; the legacy binary format carries it too, as JSON in an attribute. */
export const objectiveDocument = (scalePosWeight: number) => ({
  name: 'binary:logistic',
  reg_loss_param: { scale_pos_weight: parameterText(scalePosWeight) },
});

/** Whether XGBoost 1.7.4 would call the base score its own default, a mark that all of its formats carry. */
export const isDefaultBaseScore = (baseScore: number): boolean => baseScore === 0.5;

/** The booster as XGBoost 1.7.4 writes it; names are in alphabetical order as they are there. */
export const toDocument = (booster: Booster): ModelValue => ({
  learner: {
    attributes: Object.fromEntries(Object.entries(booster.attributes).sort(([a], [b]) => (a < b ? -1 : 1))),
    feature_names: booster.featureNames,
    feature_types: booster.featureTypes,
    gradient_booster: {
      model: {
        gbtree_model_param: { num_parallel_tree: '1', num_trees: String(booster.trees.length), size_leaf_vector: '0' },
        tree_info: booster.trees.map(() => 0),
        trees: booster.trees.map((tree, id) => treeDocument(tree, id, booster.featureCount)),
      },
      name: 'gbtree',
    },
    learner_model_param: {
      base_score: shortestFloat(booster.baseScore),
      boost_from_average: isDefaultBaseScore(booster.baseScore) ? '1' : '0',
      num_class: '0',
      num_feature: String(booster.featureCount),
      num_target: '1',
    },
    objective: objectiveDocument(booster.scalePosWeight),
  },
  version: [1, 7, 4],
});

const treeDocument = (tree: Tree, id: number, featureCount: number): ModelValue => ({
  base_weights: tree.baseWeights,
  categories: new Int32Array(),
  categories_nodes: new Int32Array(),
  categories_segments: new BigInt64Array(),
  categories_sizes: new BigInt64Array(),
  default_left: tree.defaultLeft,
  id,
  left_children: tree.leftChildren,
  loss_changes: tree.lossChanges,
  parents: tree.parents.map((parent) => (parent === -1 ? NO_PARENT : parent)),
  right_children: tree.rightChildren,
  split_conditions: tree.splitConditions,
  split_indices: Int32Array.from(tree.splitIndices),
  split_type: new Uint8Array(tree.leftChildren.length),
  sum_hessian: tree.sumHessians,
  tree_param: {
    num_deleted: String(deletedCount(tree)),
    num_feature: String(featureCount),
    num_nodes: String(tree.leftChildren.length),
    size_leaf_vector: '0',
  },
});

/** How many nodes pruning deleted. */
export const deletedCount = (tree: Tree): number =>
  tree.splitIndices.reduce((count, feature) => count + Number(feature === DELETED), 0);

const numbers = z.array(z.number());
const flags = z.array(z.union([z.number(), z.boolean().transform(Number)]));
const none = z.array(z.never()).max(0, 'expected no categorical splits');
const treeSchema = z.object({
  base_weights: numbers,
  categories: none.optional(),
  default_left: flags,
  left_children: numbers,
  loss_changes: numbers,
  parents: numbers,
  right_children: numbers,
  split_conditions: numbers,
  split_indices: numbers,
  sum_hessian: numbers,
});
const documentSchema = z.object({
  learner: z.object({
    attributes: z.record(z.string(), z.string()).default({}),
    feature_names: z.array(z.string()).default([]),
    feature_types: z.array(z.string()).default([]),
    gradient_booster: z.object({ name: z.literal('gbtree'), model: z.object({ trees: z.array(treeSchema) }) }),
    learner_model_param: z.object({
      base_score: z.string(),
      num_class: z.literal(['0', '1']),
      num_feature: z.string(),
    }),
    objective: z.object({
      name: z.literal('binary:logistic'),
      reg_loss_param: z.object({ scale_pos_weight: z.string() }),
    }),
  }),
});

/** Reads what {@link toDocument} or XGBoost wrote. Throws a ModelFormatError naming the field that does not fit. */
export const fromDocument = (document: unknown): Booster => {
  const parsed = documentSchema.safeParse(document, { reportInput: true });
  if (!parsed.success) {
    const { path, message, input } = parsed.error.issues[0]!;
    const found = JSON.stringify(input)?.slice(0, 80) ?? 'nothing';
    throw new ModelFormatError(`${path.join('.') || 'model'}: found ${found}; ${message}`);
  }
  const { learner } = parsed.data;
  return checkBooster({
    trees: learner.gradient_booster.model.trees.map(readTree),
    baseScore: Math.fround(Number(learner.learner_model_param.base_score)),
    scalePosWeight: Math.fround(Number(learner.objective.reg_loss_param.scale_pos_weight)),
    featureCount: Number(learner.learner_model_param.num_feature),
    featureNames: learner.feature_names,
    featureTypes: learner.feature_types,
    attributes: learner.attributes,
  });
};

const readTree = (tree: z.infer<typeof treeSchema>): Tree => ({
  leftChildren: Int32Array.from(tree.left_children),
  rightChildren: Int32Array.from(tree.right_children),
  parents: Int32Array.from(tree.parents, (parent) => (parent === NO_PARENT ? -1 : parent)),
  splitIndices: Uint32Array.from(tree.split_indices),
  splitConditions: Float32Array.from(tree.split_conditions),
  defaultLeft: Uint8Array.from(tree.default_left),
  lossChanges: Float32Array.from(tree.loss_changes),
  sumHessians: Float32Array.from(tree.sum_hessian),
  baseWeights: Float32Array.from(tree.base_weights),
});
