import { seededRandom } from '../random.ts';
import type { DatasetSettings } from '../settings.ts';
import { SAMPLE_HEADER, sampleCsv } from './generate.ts';

type Column = DatasetSettings['columns'][number];

/** Rows of one asset, on average, where the columns are a fork's own. */
const ROWS_PER_ASSET = 4;
const MEAN = 100;
const STANDARD_DEVIATION = 15;

/**
 * Rows with the columns that the settings name: the AI4I process where it has them, and otherwise made-up sensors of which
 * the first two let an asset fail when they run high, 3 % of the time. They show that the pipeline works, and say nothing of
 * how well it works on the fork's own data. The same seed gives the same rows.
 * @returns CSV text with the separator of the settings, every line ended by LF
 */
export function sampleFor(dataset: DatasetSettings, rows: number, seed: number): string {
  return isAi4i(dataset) ? sampleCsv(rows, seed) : `${[...madeUpLines(dataset, rows, seed)].join('\n')}\n`;
}

function isAi4i({ separator, label, asset, columns }: DatasetSettings): boolean {
  const header = SAMPLE_HEADER.split(',');
  const names = [label.column, asset, ...columns.map(({ name }) => name)];
  return separator === ',' && label.failure === '1' && names.every((name) => header.includes(name));
}

function* madeUpLines(dataset: DatasetSettings, rows: number, seed: number): Generator<string> {
  const { separator, asset, columns, label } = dataset;
  const random = seededRandom(seed);
  const line = (cells: string[]) => cells.map((cell) => quoted(cell, separator)).join(separator);
  yield line([asset, ...columns.map(({ name }) => name), label.column]);
  // Numbers first: of a category, the model sees only some steps.
  const drivers = [...columns].sort((a, b) => Number(a.type === 'category') - Number(b.type === 'category'));
  for (let row = 0; row < rows; row++) {
    const readings = new Map(columns.map((column) => [column, random.normal(0, 1)]));
    const [first = 0, second = 0] = drivers.map((column) => readings.get(column)!);
    const runsHigh = first > 1.9 || first + second > 3.2;
    // Some fail without a sign, and some that show it do not fail: a model that is never wrong would be suspicious.
    const hasFailed = random.uniform() < (runsHigh ? 0.95 : 0.002);
    const name = `asset-${Math.floor(random.uniform() * Math.ceil(rows / ROWS_PER_ASSET)) + 1}`;
    const cells = columns.map((column) => cellOf(column, readings.get(column)!));
    yield line([name, ...cells, hasFailed ? label.failure : label.healthy]);
  }
}

/** @param reading standard normal */
function cellOf(column: Column, reading: number): string {
  if (column.type === 'number') return (MEAN + STANDARD_DEVIATION * reading).toFixed(2);
  const { values } = column;
  // The logistic function is near enough to the normal distribution's own to share the values out.
  return values[Math.floor(values.length / (1 + Math.exp(-1.7 * reading)))]!;
}

const quoted = (cell: string, separator: string): string =>
  cell.includes(separator) || /["\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
