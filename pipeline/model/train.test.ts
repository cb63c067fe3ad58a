import { describe, expect, it } from 'vitest';
import { type Booster, matrixOf, predict, predictMargins } from './booster.ts';
import { readModel, writeModel } from './format/model-file.ts';
import { goldenCases, goldenFile } from './golden-cases.ts';
import { parseHyperparameters } from './hyperparameters.ts';
import { TrainingDataError, type TrainingInput, train } from './train.ts';

describe.each(goldenCases)('$name: $proves', ({ name, hyperparameters, training, validation, ...expected }) => {
  const lines: string[] = [];
  const { booster } = train({
    training,
    validation,
    hyperparameters: parseHyperparameters(hyperparameters),
    onRound: (round) => lines.push(round.line),
  });
  const real = readModel(goldenFile(`${name}.model`));

  it("grows XGBoost's trees, node by node", () => {
    expect(booster.trees.length).toBe(real.trees.length);
    booster.trees.forEach((tree, index) => {
      expect(tree, `tree ${index}`).toEqual(real.trees[index]);
    });
  });

  it('writes the very bytes that XGBoost saved', () => {
    expect(writeModel(booster, 'legacy-binary')).toEqual(goldenFile(`${name}.model`));
  });

  it('scores rows exactly as XGBoost does', () => {
    expect(Array.from(predictMargins(booster, training.matrix))).toEqual(expected.margins);
    expect(Array.from(predict(booster, training.matrix))).toEqual(expected.probabilities);
  });

  it("prints XGBoost's line for each round", () => {
    expect(lines).toEqual(expected.lines);
    expect(booster.attributes).toEqual(expected.attributes);
  });
});

describe('the golden cases', () => {
  const trees = goldenCases.flatMap(({ name }) =>
    readModel(goldenFile(`${name}.model`)).trees.map((tree) => ({ name, tree })),
  );

  it('hold missing values that go left and some that go right', () => {
    const directions = trees
      .filter(({ name }) => name === 'missing')
      .flatMap(({ tree }) => Array.from(tree.defaultLeft).filter((_, node) => tree.leftChildren[node] !== -1));
    expect(new Set(directions)).toEqual(new Set([0, 1]));
  });

  it('hold deleted nodes where gamma prunes', () => {
    expect(trees.some(({ name, tree }) => name === 'gamma' && tree.splitIndices.includes(0x7fffffff))).toBe(true);
  });

  it('hold a column that no tree splits on where it has no values', () => {
    const used = trees.filter(({ name }) => name === 'all-missing-column').flatMap(({ tree }) => splitFeatures(tree));
    expect(used).not.toContain(2);
  });
});

const splitFeatures = (tree: Booster['trees'][number]): number[] =>
  Array.from(tree.splitIndices).filter((_, node) => tree.leftChildren[node] !== -1);

const twoRows = { matrix: matrixOf([[1], [2]]), labels: Float32Array.of(0, 1) };
const simple = parseHyperparameters({ objective: 'binary:logistic', num_round: '20', min_child_weight: '0' });

describe('early stopping', () => {
  const { training, validation, hyperparameters, lines } = goldenCases.find(({ name }) => name === 'early-stopping')!;

  it('keeps the trees up to the best round and tells how many rounds ran', () => {
    const result = train({ training, validation, hyperparameters: parseHyperparameters(hyperparameters) });
    expect(result.best?.iteration).toBe(result.booster.trees.length - 1);
    expect(result.rounds).toBe(lines.length);
    expect(result.rounds).toBe(result.best!.iteration + 1 + Number(hyperparameters.early_stopping_rounds));
  });

  it('keeps all rounds and names no best one when it is not asked for', () => {
    const result = train({ training: twoRows, validation: twoRows, hyperparameters: simple });
    expect(result.booster.trees).toHaveLength(20);
    expect(result.best).toBeUndefined();
  });
});

describe('training data', () => {
  const { training } = goldenCases[0]!;
  const refuse = (input: Partial<TrainingInput>) => () =>
    train({ training: twoRows, hyperparameters: simple, ...input });

  it.each<[string, Partial<TrainingInput>, string]>([
    ['no rows', { training: { matrix: matrixOf([]), labels: new Float32Array() } }, 'train: found no rows'],
    ['too few labels', { training: { ...twoRows, labels: Float32Array.of(1) } }, 'found 1 labels, expected 2'],
    [
      'another label',
      { training: { ...twoRows, labels: Float32Array.of(0, 2) } },
      'row 1: found label 2, expected 0 or 1',
    ],
    [
      'infinity',
      { training: { ...twoRows, matrix: matrixOf([[1], [-Infinity]]) } },
      'row 1: found an infinite feature',
    ],
    ['validation of another width', { validation: training }, 'validation: found 4 features a row, expected 1'],
    ['a name too many', { featureNames: ['a', 'b'] }, 'found 2 feature names, expected 1'],
    [
      'early stopping without validation rows',
      { hyperparameters: { ...simple, earlyStoppingRounds: 3 } },
      'early_stopping_rounds: found no validation rows',
    ],
    [
      'one label only under aucpr',
      {
        hyperparameters: { ...simple, evalMetrics: ['aucpr'] },
        training: { ...twoRows, labels: Float32Array.of(1, 1) },
      },
      'train: found only label 1, expected both labels',
    ],
  ])('is refused: %s', (_, input, message) => {
    expect(refuse(input)).toThrow(TrainingDataError);
    expect(refuse(input)).toThrow(message);
  });
});
