import { describe, expect, it } from 'vitest';
import { type Booster, logit, matrixOf, predict, predictMargins, sigmoid } from './booster.ts';

// One split: below 10 goes left to -0.5, the rest and missing values go right to +0.25.
const booster: Booster = {
  trees: [
    {
      leftChildren: Int32Array.of(1, -1, -1),
      rightChildren: Int32Array.of(2, -1, -1),
      parents: Int32Array.of(-1, 0, 0),
      splitIndices: Uint32Array.of(1, 0, 0),
      splitConditions: Float32Array.of(10, -0.5, 0.25),
      defaultLeft: Uint8Array.of(0, 0, 0),
      lossChanges: new Float32Array(3),
      sumHessians: new Float32Array(3),
      baseWeights: new Float32Array(3),
    },
  ],
  baseScore: 0.5,
  scalePosWeight: 1,
  featureCount: 2,
  featureNames: [],
  featureTypes: [],
  attributes: {},
};

describe('predictMargins', () => {
  it('sends a value below the condition left, one at the condition right and a missing one the default way', () => {
    const rows = matrixOf([
      [0, 9.5],
      [0, 10],
      [0, Number.NaN],
    ]);
    expect(Array.from(predictMargins(booster, rows))).toEqual([-0.5, 0.25, 0.25]);
  });

  it('starts from the log odds of the base score', () => {
    const margin = predictMargins({ ...booster, trees: [], baseScore: 0.25 }, matrixOf([[0, 0]]))[0]!;
    expect(margin).toBeCloseTo(Math.log(1 / 3), 6);
  });

  it('refuses rows of another width', () => {
    expect(() => predictMargins(booster, matrixOf([[1]]))).toThrow('rows have 1 features, the model expects 2');
  });
});

describe('predict', () => {
  it('gives probabilities', () => {
    expect(predict(booster, matrixOf([[0, 9]]))[0]).toBeCloseTo(1 / (1 + Math.exp(0.5)), 6);
  });

  it('stays within 0 and 1 for the largest margins', () => {
    expect(sigmoid(1e30)).toBe(1);
    expect(sigmoid(-1e30)).toBeGreaterThan(0);
    expect(sigmoid(-1e30)).toBeLessThan(1e-30);
    expect(sigmoid(logit(0.3))).toBeCloseTo(0.3, 6);
  });
});

describe('matrixOf', () => {
  it('refuses rows of different lengths', () => {
    expect(() => matrixOf([[1, 2], [3]])).toThrow('row 1 has 1 values, expected 2');
  });
});
