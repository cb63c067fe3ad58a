import { isDeepStrictEqual } from 'node:util';
import type { EvaluationReport } from '../evaluation-report.ts';
import { featureLine, parseFeatureLine } from '../model/endpoint-csv.ts';
import type { ScoredRows } from '../model/evaluation/scored-rows.ts';
import { scanRawRows, servingColumns } from '../rows/raw-rows.ts';
import type { DatasetSettings } from '../settings.ts';

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
