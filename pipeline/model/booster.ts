import { expf } from './expf.ts';

/** Rows of features, `rowCount` × `columnCount` 32-bit floats in row-major order. NaN is a missing value. */
export interface Matrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly values: Float32Array;
}

/**
 * One regression tree, a column a node property, named as XGBoost's model JSON names them; node 0 is the root. A node
 * whose left child is -1 is a leaf and its split condition is the leaf's value (log odds, already multiplied by eta).
 * Nodes that pruning deleted stay in place with split index {@link DELETED}, as XGBoost keeps them.
 */
export interface Tree {
  readonly leftChildren: Int32Array;
  readonly rightChildren: Int32Array;
  /** -1 for the root. */
  readonly parents: Int32Array;
  readonly splitIndices: Uint32Array;
  /** A row goes left when its value is below the condition. */
  readonly splitConditions: Float32Array;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** The split's gain. */
  readonly lossChanges: Float32Array;
  /** The node's cover. */
  readonly sumHessians: Float32Array;
  readonly baseWeights: Float32Array;
}

/** The split index that marks a node which pruning deleted. */
export const DELETED = 0x7fffffff;

/** Gradient-boosted trees for a binary label, as XGBoost's `gbtree` with objective `binary:logistic` holds them. */
export interface Booster {
  readonly trees: readonly Tree[];
  /** The probability that every row starts from, in (0, 1). */
  readonly baseScore: number;
  readonly scalePosWeight: number;
  readonly featureCount: number;
  /** Empty, or one a feature. XGBoost's legacy binary format does not keep them. */
  readonly featureNames: readonly string[];
  readonly featureTypes: readonly string[];
  /** XGBoost's string attributes, `best_iteration` among them. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Builds a matrix from rows of numbers. Throws a RangeError when the rows differ in length. */
export const matrixOf = (rows: readonly (readonly number[])[]): Matrix => {
  const columnCount = rows[0]?.length ?? 0;
  const uneven = rows.findIndex((row) => row.length !== columnCount);
  if (uneven >= 0) throw new RangeError(`row ${uneven} has ${rows[uneven]!.length} values, expected ${columnCount}`);
  return { rowCount: rows.length, columnCount, values: Float32Array.from(rows.flat()) };
};

/** The value of the leaf that one row of `matrix` falls into. */
const leafValue = (tree: Tree, matrix: Matrix, row: number): number => {
  const { leftChildren, rightChildren, splitIndices, splitConditions, defaultLeft } = tree;
  const start = row * matrix.columnCount;
  let node = 0;
  while (leftChildren[node] !== -1) {
    const value = matrix.values[start + splitIndices[node]!]!;
    const left = Number.isNaN(value) ? defaultLeft[node] === 1 : value < splitConditions[node]!;
    node = left ? leftChildren[node]! : rightChildren[node]!;
  }
  return splitConditions[node]!;
};

/** Adds each row's leaf value to its margin, in 32-bit arithmetic. */
export const addTree = (tree: Tree, matrix: Matrix, margins: Float32Array): void => {
  for (let row = 0; row < matrix.rowCount; row++) margins[row]! += leafValue(tree, matrix, row);
};

/** The log odds of a probability, in XGBoost's 32-bit arithmetic (`LogisticRegression::ProbToMargin`). */
export const logit = (probability: number): number =>
  Math.fround(-Math.fround(Math.log(Math.fround(Math.fround(1 / Math.fround(probability)) - 1))));

/** The probability of a log odds, in XGBoost's 32-bit arithmetic (`common::Sigmoid`). */
export const sigmoid = (margin: number): number =>
  Math.fround(1 / Math.fround(expf(Math.min(-margin, LARGEST_EXPONENT)) + 1));

const LARGEST_EXPONENT = Math.fround(88.7);

/**
 * The log odds of each row. Throws a RangeError when the rows have another number of features than the booster was
 * trained on.
 */
export const predictMargins = (booster: Booster, matrix: Matrix): Float32Array => {
  if (matrix.columnCount !== booster.featureCount) {
    throw new RangeError(`rows have ${matrix.columnCount} features, the model expects ${booster.featureCount}`);
  }
  const margins = new Float32Array(matrix.rowCount).fill(logit(booster.baseScore));
  for (const tree of booster.trees) addTree(tree, matrix, margins);
  return margins;
};

/** The probability of the label being 1 for each row. Throws as {@link predictMargins} does. */
export const predict = (booster: Booster, matrix: Matrix): Float32Array => predictMargins(booster, matrix).map(sigmoid);
