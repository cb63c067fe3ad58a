import { describe, expect, it } from 'vitest';
import { sketchOf } from '../model/evaluation/drift/distribution.ts';
import { seededRandom } from '../random.ts';
import { readDataSummary } from './data-summary.ts';
import { summarizeData } from './summarize-data.ts';
import { memoryS3, putMapResults } from './testing.ts';

const output = { bucket: 'features', prefix: 'executions/e/' };
const perSplit = (rows: number) => {
  const counts = { rows, failures: 1 };
  return { train: counts, validation: counts, test: counts };
};

const numbers = (values: number[], missing = 1) => ({
  name: 'x',
  kind: 'number',
  distribution: { count: values.length, missing, values, counts: values.map(() => 1), rankError: 0 },
});
function normals(count: number, seed: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => random.normal(0, 1));
}
const category = (counts: Record<string, number>) => ({
  name: 'Type',
  kind: 'category',
  counts: { categories: Object.entries(counts).map(([category, count]) => ({ category, count })), missing: 1 },
});

/** What `lambda_process_data` gives for a file of `rows` rows a split. */
const processed = (key: string, rows = 10, changes: object = {}) => ({
  status: 'processed',
  key,
  versionId: 'v',
  etag: '"e"',
  rows: 3 * rows + 2,
  rejectedRows: 2,
  splits: perSplit(rows),
  written: [`train/${key}`],
  features: [numbers([-rows, rows]), category({ L: rows, M: 1 })],
  ...changes,
});
const succeeded = (result: object) => ({ Input: '{}', Output: JSON.stringify(result) });

/** Summarises results that a map wrote in any number of files. */
async function summarize(results: Parameters<typeof putMapResults>[1]) {
  const s3 = memoryS3();
  const manifest = putMapResults(s3, results);
  const given = await summarizeData({ manifest, output }, s3.client);
  return { given, summary: await readDataSummary(s3.client, given.summary) };
}

describe('lambda_summarize_data', () => {
  it('adds up rows, failures, rejected rows and splits over all result files', async () => {
    const { given } = await summarize({
      SUCCEEDED: [[succeeded(processed('a')), succeeded(processed('b', 20))], [succeeded(processed('c', 30))]],
    });
    expect(given).toEqual({
      files: 3,
      failedFiles: 0,
      rows: 180,
      failures: 9,
      rejectedRows: 6,
      splits: {
        train: { rows: 60, failures: 3 },
        validation: { rows: 60, failures: 3 },
        test: { rows: 60, failures: 3 },
      },
      datasetHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      summary: { bucket: 'features', key: 'executions/e/summary.json' },
    });
  });

  it('keeps the merged distributions, the files and why others failed in summary.json', async () => {
    const failed = {
      Input: JSON.stringify({ key: 'raw/bad.csv' }),
      Error: 'InvalidFileError',
      Cause: 'found an empty file',
    };
    const { given, summary } = await summarize({
      SUCCEEDED: [[succeeded(processed('b', 20)), succeeded(processed('a'))]],
      FAILED: [[failed]],
    });
    expect(given.failedFiles).toBe(1);
    expect(summary.failed).toEqual([{ key: 'raw/bad.csv', error: 'InvalidFileError', cause: 'found an empty file' }]);
    expect(summary.files.map((file) => file.key)).toEqual(['a', 'b']);
    expect(summary.features).toEqual([
      {
        name: 'x',
        kind: 'number',
        distribution: { count: 4, missing: 2, values: [-20, -10, 10, 20], counts: [1, 1, 1, 1], rankError: 0 },
      },
      {
        name: 'Type',
        kind: 'category',
        counts: {
          categories: [
            { category: 'L', count: 30 },
            { category: 'M', count: 2 },
          ],
          missing: 2,
        },
      },
    ]);
  });

  it('merges files where a feature has no value', async () => {
    const { summary } = await summarize({
      SUCCEEDED: [[succeeded(processed('a', 10, { features: [numbers([], 10)] })), succeeded(processed('b'))]],
    });
    expect(summary.features).toMatchObject([{ distribution: { count: 2, missing: 11, values: [-10, 10] } }]);
  });

  it('says of the files of a dataset what one file of all rows says, within its rank error', async () => {
    const values = Array.from({ length: 40 }, (_, file) => normals(500, file));
    const files = values.map((part, i) =>
      processed(`${i}`, 500, { features: [{ name: 'x', kind: 'number', distribution: sketchOf(part) }] }),
    );
    const { summary } = await summarize({ SUCCEEDED: [files.map(succeeded)] });
    const [merged] = summary.features;
    const distribution = merged?.kind === 'number' ? merged.distribution : undefined;
    const all = values.flatMap((part) => [...part]);
    expect(distribution).toMatchObject({ count: all.length, missing: 0 });
    expect(distribution!.rankError).toBeLessThan(0.01 * all.length);
    let rank = 0;
    for (const [i, value] of distribution!.values.entries()) {
      rank += distribution!.counts[i]!;
      const exact = all.filter((one) => one <= value + 1e-6).length;
      expect(Math.abs(exact - rank)).toBeLessThanOrEqual(distribution!.rankError + 1);
    }
  });

  it('leaves out what was skipped', async () => {
    const skipped = processed('raw/_READY', 0, { status: 'skipped', rows: 0, rejectedRows: 0, features: [] });
    const { given, summary } = await summarize({ SUCCEEDED: [[succeeded(skipped), succeeded(processed('a'))]] });
    expect(given).toMatchObject({ files: 1, rejectedRows: 2 });
    expect(summary.features[0]).toMatchObject({ distribution: { count: 2 } });
  });

  it('gives zeros for a map over nothing', async () => {
    expect((await summarize({})).given).toMatchObject({ files: 0, failedFiles: 0, rows: 0, failures: 0 });
  });

  it('hashes the data, not the order in which the map finished', async () => {
    const hash = async (...files: object[]) =>
      (await summarize({ SUCCEEDED: [files.map(succeeded)] })).given.datasetHash;
    const first = await hash(processed('a'), processed('b'));
    expect(await hash(processed('b'), processed('a'))).toBe(first);
    expect(await hash(processed('a'), processed('b', 10, { etag: '"other"' }))).not.toBe(first);
    expect(await hash(processed('a'), processed('b', 10, { versionId: null }))).not.toBe(first);
  });

  it('takes thousands of files', async () => {
    const items = Array.from({ length: 3000 }, (_, i) => succeeded(processed(`raw/${i}.csv`)));
    expect((await summarize({ SUCCEEDED: [items.slice(0, 2000), items.slice(2000)] })).given).toMatchObject({
      files: 3000,
      rows: 90_000,
    });
  });

  it('says what a result lacks', async () => {
    await expect(summarize({ SUCCEEDED: [[succeeded({ key: 'a' })]] })).rejects.toThrow(
      's3://features/map/uuid/SUCCEEDED_0.json: status: found nothing, expected "processed" or "skipped"',
    );
  });
});
