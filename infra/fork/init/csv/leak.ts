import { numberIn } from './profile.ts';

/** A column that ranks the rows as well as this tells the answer: no single sensor does. */
const TELLING_AUC = 0.995;
/** A column with more values than this is a measurement: its rarest extremes may well have failed each time. */
const MOST_VALUES = 30;
/** Fewer rows than this prove nothing. */
const FEWEST_ROWS = 10;
/** How improbable it must be that only failures have a value by chance. */
const BY_CHANCE = 0.001;

/**
 * Why a column by itself tells which rows failed, or nothing. Two signs: a value that only failures have, more often than
 * chance allows (a failure mode, a repair code, a date that is filled in afterwards), and numbers that part failures from
 * healthy rows by themselves.
 * @param failed whether each row failed
 */
export function leakOf(cells: readonly string[], failed: readonly boolean[]): string | undefined {
  return onlyWithFailures(cells, failed) ?? partsByItself(cells, failed);
}

function onlyWithFailures(cells: readonly string[], failed: readonly boolean[]): string | undefined {
  const counts = new Map<string, { rows: number; failures: number }>();
  for (const [row, cell] of cells.entries()) {
    const count = counts.get(cell) ?? { rows: 0, failures: 0 };
    counts.set(cell, { rows: count.rows + 1, failures: count.failures + Number(failed[row]) });
  }
  if (counts.size > MOST_VALUES) return undefined;
  const rate = failed.filter(Boolean).length / failed.length;
  for (const [value, { rows, failures }] of counts)
    if (rows >= FEWEST_ROWS && failures === rows && rate ** rows < BY_CHANCE)
      return `all ${rows} rows with '${value}' failed`;
  return undefined;
}

function partsByItself(cells: readonly string[], failed: readonly boolean[]): string | undefined {
  const rows = cells
    .map((cell, row) => ({ value: numberIn(cell), failed: failed[row]! }))
    .filter(({ value }) => !Number.isNaN(value));
  const failures = rows.filter((row) => row.failed).length;
  const healthy = rows.length - failures;
  if (failures < FEWEST_ROWS || healthy < FEWEST_ROWS) return undefined;
  const auc = rocAuc(rows, failures, healthy);
  return Math.max(auc, 1 - auc) < TELLING_AUC ? undefined : 'it parts failures from healthy rows by itself';
}

/** The Mann-Whitney statistic: how often a failure has the larger value, ties counting half. */
function rocAuc(rows: { value: number; failed: boolean }[], failures: number, healthy: number): number {
  rows.sort((a, b) => a.value - b.value);
  let ranks = 0;
  for (let start = 0; start < rows.length; ) {
    let end = start;
    let tied = 0;
    for (; end < rows.length && rows[end]!.value === rows[start]!.value; end++) tied += Number(rows[end]!.failed);
    // Ranks are counted from 1, tied rows share their mean.
    ranks += tied * ((start + 1 + end) / 2);
    start = end;
  }
  return (ranks - (failures * (failures + 1)) / 2) / (failures * healthy);
}
