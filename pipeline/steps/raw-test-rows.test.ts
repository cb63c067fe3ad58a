import { beforeAll, describe, expect, it } from 'vitest';
import { readFeatureRows } from './feature-rows.ts';
import { type RawTestRequest, readRawTestRows } from './raw-test-rows.ts';
import { memoryS3, settings, trainedExecution } from './testing.ts';

const s3 = memoryS3();
let request: RawTestRequest;
beforeAll(async () => {
  await trainedExecution(s3);
  const rows = await readFeatureRows(s3.client, { bucket: 'features', prefix: 'executions/e/test/' });
  const scores = rows.labels;
  request = { bucket: 'features', dataset: settings.dataset, rows, scores, golden: [0, 5], columns: [] };
});

/** The raw rows of all test parts as text, in the order of the rows. */
const rawLines = () =>
  s3.keys('features/executions/e/rows/test/').flatMap((key) => s3.text(key).trimEnd().split('\n').slice(1));
const rawCells = (cell: number) => rawLines().map((line) => line.split(',')[cell]);

describe('reading the raw cells of the test rows', () => {
  it('gives each asset one number, the same in every file', async () => {
    const { assets } = await readRawTestRows(s3.client, request);
    const names = rawCells(1);
    const numbers = new Map(names.map((name, row) => [name, assets[row]]));
    expect(assets).toHaveLength(names.length);
    expect([...assets]).toEqual(names.map((name) => numbers.get(name)));
    expect(new Set(numbers.values()).size).toBe(numbers.size);
    expect(numbers.size).toBeLessThan(names.length);
  });

  it('gives the columns asked for: categories by index, numbers, and those that are never used for training', async () => {
    const columns = ['Type', 'Tool wear [min]', 'HDF'];
    const read = await readRawTestRows(s3.client, { ...request, columns });
    expect(read.columns.Type?.categories).toEqual(['L', 'M', 'H']);
    expect(Array.from(read.columns.Type!.values, (index) => 'LMH'[index])).toEqual(rawCells(2));
    expect(Array.from(read.columns['Tool wear [min]']!.values, String)).toEqual(rawCells(7));
    expect(Array.from(read.columns.HDF!.values, String)).toEqual(rawCells(10));
  });

  it('keeps the golden rows as they stand in the raw file', async () => {
    const { goldenRows } = await readRawTestRows(s3.client, request);
    expect(goldenRows.map(({ row }) => Object.values(row).join(','))).toEqual([rawLines()[0], rawLines()[5]]);
    expect(goldenRows.map(({ features }) => features.length)).toEqual([9, 9]);
  });

  it('names a column that the files do not have', async () => {
    await expect(readRawTestRows(s3.client, { ...request, columns: ['Vibration'] })).rejects.toThrow(
      /rows\/test\/.*expected also 'Vibration'/,
    );
  });
});
