import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleCsv } from '../../../pipeline/data/generate.ts';
import { approve, errorsOf, openDeployedLoop, QUICK } from '../loop-testing.ts';

const FILES = 2000;
const ROWS_PER_FILE = 3;
const UPLOADS_AT_ONCE = 20;

let opened: Awaited<ReturnType<typeof openDeployedLoop>>;

beforeAll(async () => {
  opened = await openDeployedLoop();
});

afterAll(() => opened?.close());

/** Small CSV files, each with the header. */
function smallFiles(): string[] {
  const [header, ...rows] = sampleCsv(FILES * ROWS_PER_FILE, 2)
    .trim()
    .split('\n');
  return Array.from({ length: FILES }, (_, i) =>
    [header, ...rows.slice(ROWS_PER_FILE * i, ROWS_PER_FILE * (i + 1))].join('\n'),
  );
}

it('takes 2,000 small files under one prefix and loses no row', async () => {
  const { loop, evaluationReport } = opened;
  const files = [...smallFiles().entries()].values();
  const uploading = Array.from({ length: UPLOADS_AT_ONCE }, async () => {
    for (const [i, file] of files) await loop.upload(`many/${i}.csv`, file);
  });
  await Promise.all(uploading);
  const started = Date.now();
  const run = await loop.retrain({ dataset: 'many/', hyperparameters: QUICK }, approve);
  console.log(`retrain.yml on ${FILES} files: ${((Date.now() - started) / 1000).toFixed(1)} s`);
  expect(errorsOf(run)).toEqual([]);
  expect(run.jobs.retrain?.outputs.outcome).toBe('awaiting-approval');
  expect(evaluationReport().dataset.totals).toMatchObject({
    files: FILES,
    failedFiles: 0,
    rows: FILES * ROWS_PER_FILE,
    rejectedRows: 0,
  });
});
