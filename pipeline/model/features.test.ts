import { describe, expect, it } from 'vitest';
import { shipped } from '../testing/shipped.ts';
import { deriveFeatures, featureNames } from './features.ts';

const { dataset } = shipped;
const columns: (typeof dataset)['columns'] = [
  { name: 'a', type: 'number' },
  { name: 'b', type: 'number' },
];
const derivedOf = (derived: (typeof dataset)['derived'], ...values: number[]) => {
  const features = Float64Array.from([...values, ...derived.map(() => -1)]);
  deriveFeatures({ ...dataset, columns, derived })(features);
  return [...features.subarray(values.length)];
};

describe('features', () => {
  it('are the columns, then the derived ones', () => {
    expect(featureNames(dataset)).toEqual([
      'Type',
      'Air temperature [K]',
      'Process temperature [K]',
      'Rotational speed [rpm]',
      'Torque [Nm]',
      'Tool wear [min]',
      'Temperature difference',
      'Power',
      'Overstrain',
    ]);
  });

  it('are differences, products and ratios of columns, times a scale', () => {
    const derived = [
      { name: 'd', difference: ['a', 'b'], scale: 1 },
      { name: 'p', product: ['b', 'a'], scale: 0.5 },
      { name: 'r', ratio: ['b', 'a'], scale: 2 },
    ] satisfies (typeof dataset)['derived'];
    expect(derivedOf(derived, 4, 6)).toEqual([-2, 12, 3]);
  });

  it('are missing where an operand is, or where 32-bit floats cannot hold them', () => {
    const ratio = [{ name: 'r', ratio: ['a', 'b'] as [string, string], scale: 1 }];
    const product = [{ name: 'p', product: ['a', 'b'] as [string, string], scale: 1 }];
    expect(derivedOf(ratio, Number.NaN, 1)).toEqual([Number.NaN]);
    expect(derivedOf(ratio, 1, 0)).toEqual([Number.NaN]);
    expect(derivedOf(ratio, 0, 0)).toEqual([Number.NaN]);
    expect(derivedOf(product, 1e20, 1e20)).toEqual([Number.NaN]);
    expect(derivedOf(product, 1e19, 1e19)).toEqual([1e38]);
  });
});
