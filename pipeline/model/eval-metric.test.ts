import { describe, expect, it } from 'vitest';
import { evaluateMetric, isMaximized } from './eval-metric.ts';

const labels = Float32Array.of(1, 0, 1, 0, 0);
const probabilities = Float32Array.of(0.9, 0.8, 0.7, 0.2, 0.2);

describe('evaluateMetric', () => {
  // The expected values are XGBoost 1.7.4's own for these rows.
  it.each([
    ['auc', 0.8333333333333334],
    ['aucpr', 0.7972674459],
    ['logloss', 0.5035521045],
    ['error', 0.2],
  ] as const)('gives %s as XGBoost does', (metric, expected) => {
    expect(evaluateMetric(metric, probabilities, labels)).toBeCloseTo(expected, 6);
  });

  it('takes equal probabilities as one step, whatever the order of their rows', () => {
    const tied = Float32Array.of(0.5, 0.5, 0.5, 0.5, 0.5);
    expect(evaluateMetric('auc', tied, labels)).toBe(0.5);
    expect(evaluateMetric('auc', tied, Float32Array.from(labels).reverse())).toBe(0.5);
  });

  it.each(['auc', 'aucpr'] as const)('has no %s where labels are all alike', (metric) => {
    expect(evaluateMetric(metric, probabilities, new Float32Array(5))).toBeNaN();
  });

  it('bounds the loss of a certain and wrong prediction', () => {
    expect(evaluateMetric('logloss', Float32Array.of(0), Float32Array.of(1))).toBeCloseTo(36.84, 2);
  });
});

describe('isMaximized', () => {
  it('tells areas from losses', () => {
    expect((['aucpr', 'auc', 'logloss', 'error'] as const).map(isMaximized)).toEqual([true, true, false, false]);
  });
});
