import type { Booster, Tree } from '../booster.ts';
import { ByteReader, ByteWriter, ModelFormatError } from './bytes.ts';
import { deletedCount, isDefaultBaseScore, objectiveDocument } from './document.ts';
import { checkBooster } from './tree-check.ts';

// XGBoost's binary format before UBJSON, which 1.7.4 writes to a name without extension and SageMaker's image 1.7-1 with
// it: the C structs LearnerModelParamLegacy, GBTreeModelParam, TreeParam, Node and RTreeNodeStat, little-endian, one after
// the other, strings and lists after their 64-bit length.
const MAGIC = 'binf';
const LEARNER_RESERVED = 136 - 9 * 4;
const MODEL_RESERVED = 160 - 2 * 4;
const TREE_RESERVED = 148 - 6 * 4;
const NODE_BYTES = 20 + 16;
const HIGH_BIT = 0x80000000;

/** Writes the booster byte for byte as XGBoost 1.7.4 does. Feature names are lost: the format has no room for them. */
export const writeLegacyBinary = (booster: Booster): Uint8Array => {
  const writer = new ByteWriter(true);
  writer.text(MAGIC);
  writer.float32(booster.baseScore);
  for (const word of [booster.featureCount, 0, 1, 0, 1, 7, 1, Number(isDefaultBaseScore(booster.baseScore))]) {
    writer.int32(word);
  }
  writer.zeros(LEARNER_RESERVED);
  writer.string('binary:logistic');
  writer.string('gbtree');
  writer.int32(booster.trees.length);
  writer.int32(1);
  writer.zeros(MODEL_RESERVED);
  for (const tree of booster.trees) writeTree(writer, tree, booster.featureCount);
  for (const _ of booster.trees) writer.int32(0);
  const attributes = Object.entries(booster.attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  attributes.push(['objective', JSON.stringify(objectiveDocument(booster.scalePosWeight))]);
  writer.int64(attributes.length);
  for (const text of attributes.flat()) writer.string(text);
  return writer.done();
};

const writeTree = (writer: ByteWriter, tree: Tree, featureCount: number): void => {
  const count = tree.leftChildren.length;
  for (const word of [1, count, deletedCount(tree), 0, featureCount, 0]) writer.int32(word);
  writer.zeros(TREE_RESERVED);
  for (let node = 0; node < count; node++) {
    const parent = tree.parents[node]!;
    const isLeft = parent !== -1 && tree.leftChildren[parent] === node;
    writer.int32(isLeft ? parent | HIGH_BIT : parent);
    writer.int32(tree.leftChildren[node]!);
    writer.int32(tree.rightChildren[node]!);
    writer.int32(tree.splitIndices[node]! | (tree.defaultLeft[node]! * HIGH_BIT));
    writer.float32(tree.splitConditions[node]!);
  }
  for (let node = 0; node < count; node++) {
    writer.float32(tree.lossChanges[node]!);
    writer.float32(tree.sumHessians[node]!);
    writer.float32(tree.baseWeights[node]!);
    writer.int32(0);
  }
};

/** Reads what XGBoost 1.x wrote. Throws a ModelFormatError naming the byte or field that does not fit. */
export const readLegacyBinary = (bytes: Uint8Array): Booster => {
  const reader = new ByteReader(bytes, true);
  expectText('magic', reader.string(MAGIC.length), MAGIC);
  const baseScore = reader.float32();
  const featureCount = reader.uint32();
  expectNumber('num_class', reader.int32(), 0);
  const hasAttributes = reader.int32() !== 0;
  reader.skip(4);
  expectNumber('major version', reader.int32(), 1);
  reader.skip(4 * 3 + LEARNER_RESERVED);
  expectText('objective', readString(reader), 'binary:logistic');
  expectText('booster', readString(reader), 'gbtree');
  const treeCount = reader.int32();
  reader.skip(4 + MODEL_RESERVED);
  reader.count(treeCount, 24 + TREE_RESERVED);
  const trees = Array.from({ length: treeCount }, () => readTree(reader));
  reader.skip(4 * treeCount);
  const { objective, ...attributes } = hasAttributes ? readAttributes(reader) : {};
  const scalePosWeight = readScalePosWeight(objective);
  return checkBooster({
    trees,
    baseScore,
    scalePosWeight,
    featureCount,
    featureNames: [],
    featureTypes: [],
    attributes,
  });
};

const readTree = (reader: ByteReader): Tree => {
  reader.skip(4);
  const count = reader.int32();
  reader.skip(4 * 4 + TREE_RESERVED);
  reader.count(count, NODE_BYTES);
  const tree: Tree = {
    leftChildren: new Int32Array(count),
    rightChildren: new Int32Array(count),
    parents: new Int32Array(count),
    splitIndices: new Uint32Array(count),
    splitConditions: new Float32Array(count),
    defaultLeft: new Uint8Array(count),
    lossChanges: new Float32Array(count),
    sumHessians: new Float32Array(count),
    baseWeights: new Float32Array(count),
  };
  for (let node = 0; node < count; node++) {
    const parent = reader.int32();
    tree.parents[node] = parent === -1 ? -1 : parent & ~HIGH_BIT;
    tree.leftChildren[node] = reader.int32();
    tree.rightChildren[node] = reader.int32();
    const feature = reader.uint32();
    tree.splitIndices[node] = feature & ~HIGH_BIT;
    tree.defaultLeft[node] = feature >= HIGH_BIT ? 1 : 0;
    tree.splitConditions[node] = reader.float32();
  }
  for (let node = 0; node < count; node++) {
    tree.lossChanges[node] = reader.float32();
    tree.sumHessians[node] = reader.float32();
    tree.baseWeights[node] = reader.float32();
    reader.skip(4);
  }
  return tree;
};

const readString = (reader: ByteReader): string => reader.string(reader.int64());

const readAttributes = (reader: ByteReader): Record<string, string> => {
  const count = reader.count(reader.int64(), 16);
  return Object.fromEntries(Array.from({ length: count }, () => [readString(reader), readString(reader)]));
};

const readScalePosWeight = (objective: string | undefined): number => {
  const found = objective?.match(/"scale_pos_weight":\s*"([^"]+)"/)?.[1];
  return found === undefined ? 1 : Math.fround(Number(found));
};

const expectText = (field: string, found: string, expected: string): void => {
  if (found !== expected) {
    throw new ModelFormatError(`${field}: found ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`);
  }
};

const expectNumber = (field: string, found: number, expected: number): void => {
  if (found !== expected) throw new ModelFormatError(`${field}: found ${found}, expected ${expected}`);
};
