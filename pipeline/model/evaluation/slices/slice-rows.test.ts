import { describe, expect, it } from 'vitest';
import { type SliceDefinition, sliceRows } from './slice-rows.ts';

const margin = 0.1;
const columns = {
  Type: { values: [0, 1, 0, Number.NaN, 2], categories: ['L', 'M', 'H', 'X'] },
  Wear: { values: [0, 100, 150, Number.NaN, 200] },
  TWF: { values: [0, 1, 0, 0, 1] },
  Same: { values: [5, 5, 5, 5, 5] },
};
const slicesOf = (definition: SliceDefinition) =>
  sliceRows([definition], columns).map(({ value, rows }) => [value, [...rows]]);

describe('slices', () => {
  it('are the values of a category column, without those that no row has, and the rows where it is missing', () => {
    expect(slicesOf({ column: 'Type', by: 'category', margin })).toEqual([
      ['L', [0, 2]],
      ['M', [1]],
      ['H', [4]],
      ['missing', [3]],
    ]);
  });

  it('are bands of a number column, each from its edge on and below the next', () => {
    expect(slicesOf({ column: 'Wear', by: 'edges', edges: [100, 200], margin })).toEqual([
      ['below 100', [0]],
      ['100 to 200', [1, 2]],
      ['200 and above', [4]],
      ['missing', [3]],
    ]);
  });

  it('are bands of about equally many rows', () => {
    expect(slicesOf({ column: 'Wear', by: 'quantiles', bands: 2, margin })).toEqual([
      ['below 125', [0, 1]],
      ['125 and above', [2, 4]],
      ['missing', [3]],
    ]);
  });

  it('are one band where all values are the same', () => {
    expect(slicesOf({ column: 'Same', by: 'quantiles', bands: 4, margin })).toEqual([['all', [0, 1, 2, 3, 4]]]);
  });

  it('are the rows with 1 of a flag, judged by recall since they may all be failures', () => {
    expect(sliceRows([{ column: 'TWF', by: 'flag', margin }], columns)).toEqual([
      { column: 'TWF', value: '1', margin, metric: 'recall', rows: Int32Array.of(1, 4) },
    ]);
  });

  it('of several columns come in the order of their definitions', () => {
    const definitions: SliceDefinition[] = [
      { column: 'TWF', by: 'flag', margin },
      { column: 'Wear', by: 'edges', edges: [150], margin },
    ];
    expect(sliceRows(definitions, columns).map(({ column, metric }) => [column, metric])).toEqual([
      ['TWF', 'recall'],
      ['Wear', 'averagePrecision'],
      ['Wear', 'averagePrecision'],
      ['Wear', 'averagePrecision'],
    ]);
  });

  it.each<[SliceDefinition, string]>([
    [{ column: 'Age', by: 'flag', margin }, 'slice column must be one of Type, Wear, TWF, Same, found Age'],
    [{ column: 'Wear', by: 'category', margin }, 'Wear must be a category column to be cut by category'],
    [{ column: 'Wear', by: 'edges', edges: [2, 2], margin }, 'edges of Wear must ascend, found 2, 2'],
  ])('are refused where the definition does not fit: %j', (definition, message) => {
    expect(() => slicesOf(definition)).toThrow(new RangeError(message));
  });
});
