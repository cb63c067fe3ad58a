import { isDeepStrictEqual } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import type { EvaluationReport } from '../evaluation-report.ts';
import { featureLine, parseFeatureLine } from '../model/endpoint-csv.ts';
import type { ScoredRows } from '../model/evaluation/scored-rows.ts';
import { scanRawRows, servingColumns, trainingColumns } from '../rows/raw-rows.ts';
import type { DatasetSettings } from '../settings.ts';
import { FeatureSkewError } from './errors.ts';
import type { FeatureRows } from './feature-rows.ts';
import { readChunks } from './s3.ts';

type GoldenRow = EvaluationReport['goldenRows'][number];

const PER_CLASS = 10;
const WITH_MISSING_VALUES = 4;
const AT_LEAST = 2 * PER_CLASS;

/**
 * Chooses test rows that an endpoint must score as the evaluation did: of both classes, from the lowest score to the
 * highest, and some with missing values. At least 20, where there are so many; the same rows give the same choice.
 * @returns row numbers, ascending
 */
export function chooseGoldenRows(rows: ScoredRows, hasMissing: (row: number) => boolean): number[] {
  const byScore = Array.from({ length: rows.scores.length }, (_, row) => row).sort(
    (a, b) => rows.scores[a]! - rows.scores[b]! || a - b,
  );
  const failures = spread(
    byScore.filter((row) => rows.labels[row] === 1),
    PER_CLASS,
  );
  const healthy = spread(
    byScore.filter((row) => rows.labels[row] === 0),
    PER_CLASS,
  );
  const missing = spread(byScore.filter(hasMissing), WITH_MISSING_VALUES);
  const chosen = new Set([...failures, ...healthy, ...missing]);
  for (const row of spread(
    byScore.filter((row) => !chosen.has(row)),
    AT_LEAST - chosen.size,
  ))
    chosen.add(row);
  return [...chosen].sort((a, b) => a - b);
}

/** `count` of the values, evenly from the first to the last. */
function spread(values: readonly number[], count: number): number[] {
  if (values.length <= count) return [...values];
  return Array.from({ length: Math.max(count, 0) }, (_, i) => {
    return values[Math.round((i * (values.length - 1)) / Math.max(count - 1, 1))]!;
  });
}

/** The test rows as they lie in S3, with the score of each. */
interface ScoredTestRows {
  bucket: string;
  rows: FeatureRows;
  scores: ArrayLike<number>;
}

/**
 * Takes golden rows from the raw cells stored beside the test parts, and derives their features again.
 * @param chosen row numbers
 * @throws FeatureSkewError where features derived again differ from the stored ones, or rows are missing
 */
export async function readGoldenRows(
  s3: S3Client,
  dataset: DatasetSettings,
  test: ScoredTestRows,
  chosen: readonly number[],
): Promise<GoldenRow[]> {
  const golden: GoldenRow[] = [];
  let first = 0;
  for (const { key, rowCount } of test.rows.parts) {
    const here = new Set(chosen.filter((row) => row >= first && row < first + rowCount));
    if (here.size > 0) golden.push(...(await readPart(s3, dataset, test, { key, rowCount, first }, here)));
    first += rowCount;
  }
  return golden;
}

async function readPart(
  s3: S3Client,
  dataset: DatasetSettings,
  { bucket, rows, scores }: ScoredTestRows,
  part: { key: string; rowCount: number; first: number },
  chosen: ReadonlySet<number>,
): Promise<GoldenRow[]> {
  const rawKey = part.key.replace(/test\/([^/]+)$/, 'rows/test/$1');
  const file = `s3://${bucket}/${rawKey}`;
  const golden: GoldenRow[] = [];
  let row = part.first;
  const needed = trainingColumns(dataset);
  await scanRawRows(readChunks(s3, bucket, rawKey), dataset, needed, file, (cells, reader, header) => {
    if (chosen.has(row)) {
      const fault = reader.read(cells);
      if (fault) throw new FeatureSkewError(`${file}: line ${cells.line}: ${fault}`);
      const features = parseFeatureLine(featureLine(reader.features));
      checkSkew(features, rows, row, `${file}: line ${cells.line}`);
      const texts = Object.fromEntries(header.map((name, cell) => [name, cells.text(cell)]));
      golden.push({ row: texts, features, score: scores[row]! });
    }
    row++;
  });
  const count = row - part.first;
  if (count !== part.rowCount)
    throw new FeatureSkewError(
      `${file}: found ${count} rows, expected ${part.rowCount}, as s3://${bucket}/${part.key} has`,
    );
  return golden;
}

function checkSkew(features: readonly (number | null)[], { matrix }: FeatureRows, row: number, place: string): void {
  const start = row * matrix.columnCount;
  for (let i = 0; i < matrix.columnCount; i++) {
    const derived = Math.fround(features[i] ?? Number.NaN);
    const stored = matrix.values[start + i]!;
    if (!Object.is(derived, stored))
      throw new FeatureSkewError(
        `${place}: feature ${i + 1}: found ${derived} from the raw cells, expected ${stored}, as it was trained on`,
      );
  }
}

/**
 * Whether the settings still derive from golden rows what they derived when those were written. Feature names alone would
 * hide a changed scale or category.
 * @returns what differs, or nothing
 */
export async function derivationFault(
  goldenRows: readonly GoldenRow[],
  dataset: DatasetSettings,
): Promise<string | undefined> {
  const header = Object.keys(goldenRows[0]?.row ?? {});
  const table = [header, ...goldenRows.map(({ row }) => header.map((name) => row[name] ?? ''))];
  const csv = table.map((cells) => cells.map(quotedCell).join(dataset.separator)).join('\n');
  let next = 0;
  let fault: string | undefined;
  try {
    await scanRawRows(chunksOf(csv), dataset, servingColumns(dataset), 'golden rows', (cells, reader) => {
      const unusable = reader.read(cells);
      const derived = parseFeatureLine(featureLine(reader.features));
      const stored = goldenRows[next++]!.features;
      if (unusable) fault ??= unusable;
      else if (!isDeepStrictEqual(derived, stored)) fault ??= `found features ${derived}, expected ${stored}`;
    });
  } catch (error) {
    return (error as Error).message;
  }
  return fault;
}

const quotedCell = (text: string) => `"${text.replaceAll('"', '""')}"`;

async function* chunksOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
