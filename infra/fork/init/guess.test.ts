import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../pipeline/random.ts';
import type { PipelineSettings } from '../../../pipeline/settings.ts';
import type { Table } from './csv/table.ts';
import { chosenBefore, datasetChanges, settleColumns } from './dataset.ts';
import { type Chosen, guessUses } from './guess.ts';

const ROWS = 1000;
const NOTHING: Chosen = { never: [], number: [], category: [] };

/** A table of made-up columns: a cell by the row's number and whether it failed. */
function tableOf(cells: Record<string, (row: number, failed: boolean) => string | number>): Table {
  const header = Object.keys(cells);
  const columns = header.map((name) =>
    Array.from({ length: ROWS }, (_, row) => String(cells[name]!(row, row % 20 === 0))),
  );
  return { file: 'f.csv', separator: ';', header, columns, rows: ROWS, complete: true };
}

const random = seededRandom(1);
const plant = tableOf({
  row: (row) => row + 1,
  machine: (row) => `m-${row % 200}`,
  variant: (row) => ['light', 'heavy', 'medium'][row % 3]!,
  speed: () => random.normal(100, 10).toFixed(1),
  steps: (row) => (row * 7) % 13,
  'measured at': (row) => `2026-01-${String((row % 28) + 1).padStart(2, '0')} 0${row % 9}:${row}`,
  remark: (row) => `text ${row % 400}`,
  plant: () => 'A',
  nothing: () => '',
  price: (row) => `${row % 50},5`,
  'repaired with': (row, failed) => (failed ? `R${row % 3}` : ''),
  downtime: (_, failed) => (failed ? random.normal(50, 1) : random.normal(1, 1)).toFixed(2),
  condition: (_, failed) => (failed ? 'broken' : 'running'),
});

const usesOf = (table: Table, chosen: Partial<Chosen> = {}) => {
  const all = { ...NOTHING, ...chosen };
  const settled = settleColumns(table, all);
  return { settled, uses: guessUses(table, { ...all, ...settled }) };
};

describe('the columns of a file', () => {
  it('are taken for what their cells and names look like', () => {
    const { settled, uses } = usesOf(plant);
    expect(settled).toEqual({ label: 'condition', failure: 'broken', healthy: 'running', asset: 'machine' });
    const spoken = Object.fromEntries([...uses].map(([name, use]) => [name, [use.use, use.why].join(': ')]));
    expect(spoken).toEqual({
      row: 'never: it counts the rows',
      machine: 'asset: 200 assets',
      variant: 'feature: ',
      speed: 'feature: ',
      steps: 'feature: ',
      'measured at': expect.stringMatching(/^never: text with \d+ different values$/),
      remark: 'never: text with 400 different values',
      plant: 'never: it has one value only',
      nothing: 'never: it is empty',
      price: "never: numbers such as '0,5' have a decimal comma, expected a point",
      'repaired with': expect.stringMatching(/^never: it tells the answer: all \d+ rows with 'R\d' failed$/),
      downtime: 'never: it tells the answer: it parts failures from healthy rows by itself',
      condition: "label: 'broken' is a failure",
    });
    expect(uses.get('variant')).toMatchObject({ column: { type: 'category', values: ['heavy', 'light', 'medium'] } });
    expect(uses.get('steps')).toMatchObject({ column: { type: 'number' } });
  });

  it('are what a person says they are', () => {
    const { settled, uses } = usesOf(plant, {
      asset: 'remark',
      failure: 'running',
      never: ['speed'],
      category: ['steps'],
      number: ['downtime'],
    });
    expect(settled).toMatchObject({ asset: 'remark', failure: 'running', healthy: 'broken' });
    expect(uses.get('speed')).toMatchObject({ use: 'never' });
    expect(uses.get('steps')).toMatchObject({ column: { type: 'category' } });
    expect(uses.get('downtime')).toMatchObject({ column: { type: 'number' } });
  });

  it('that are sensors which merely go with failures stay features', () => {
    const table = tableOf({
      unit: (row) => `u${row % 100}`,
      heat: (_, failed) => random.normal(failed ? 2 : 0, 1).toFixed(2),
      failed: (_, failed) => Number(failed),
    });
    expect(usesOf(table).uses.get('heat')).toMatchObject({ use: 'feature' });
  });

  it.each<[string, Record<string, (row: number) => string>, Partial<Chosen>, string]>([
    [
      'no label',
      { asset: (row) => `${row}`, a: (row) => `${row % 7}` },
      {},
      '--label: found nothing, expected the column',
    ],
    [
      'an unknown column',
      { asset: (row) => `${row}`, label: (row) => `${row % 2}` },
      { never: ['x'] },
      '"x", expected a column of',
    ],
    [
      'an unknown failure',
      { asset: (row) => `${row}`, label: (row) => `${row % 2}` },
      { failure: '2' },
      '--failure: found "2", expected one of "0", "1"',
    ],
    ['no asset', { a: (row) => `${row % 7}`, label: (row) => `${row % 2}` }, {}, '--asset: found nothing'],
    [
      'three labels',
      { asset: (row) => `${row}`, x: (row) => `${row % 3}` },
      { label: 'x' },
      'x: found 3 values and 0 empty cells',
    ],
  ])('are refused with the flag that helps: %s', (_, cells, chosen, message) => {
    expect(() => usesOf(tableOf(cells), chosen)).toThrow(message);
  });
});

describe('the settings for a file', () => {
  const settings = {
    dataset: {
      label: { column: 'condition', failure: 'broken', healthy: 'running' },
      asset: 'machine',
      columns: [
        { name: 'variant', type: 'category', values: ['medium', 'light'] },
        { name: 'speed', type: 'number' },
        { name: 'steps', type: 'number' },
      ],
      neverUse: ['row'],
      derived: [
        { name: 'kept', product: ['speed', 'steps'], scale: 2 },
        { name: 'plain', ratio: ['speed', 'steps'], scale: 1 },
      ],
    },
    gate: {
      slices: {
        by: [
          { column: 'variant', by: 'category' },
          { column: 'gone', edges: [1] },
        ],
      },
    },
  } as unknown as PipelineSettings;
  const changesFor = (table: Table, before: PipelineSettings) => {
    const chosen = chosenBefore(before.dataset, table.header);
    const settled = settleColumns(table, chosen);
    const changes = datasetChanges(table, before, settled, guessUses(table, { ...chosen, ...settled }));
    return Object.fromEntries(changes.map(([path, value]) => [path.join('.'), value]));
  };

  it('keep what they say of columns that are still there: order of values, derived features, slices', () => {
    const changes = changesFor(plant, settings);
    expect(changes['dataset.columns']).toEqual([
      { name: 'variant', type: 'category', values: ['medium', 'light', 'heavy'] },
      { name: 'speed', type: 'number' },
      { name: 'steps', type: 'number' },
    ]);
    expect(changes['dataset.derived']).toEqual([
      { name: 'kept', product: ['speed', 'steps'], scale: 2 },
      { name: 'plain', ratio: ['speed', 'steps'] },
    ]);
    expect(changes['gate.slices.by']).toEqual([{ column: 'variant', by: 'category' }]);
  });

  it('lose derived features and slices of columns that are not there, and cut by every category then', () => {
    const other = tableOf({
      asset: (row) => `a${row}`,
      kind: (row) => 'xyz'[row % 3]!,
      heat: (row) => `${(row * 7) % 100}`,
      failed: (row) => `${Number(row % 20 === 0)}`,
    });
    const changes = changesFor(other, settings);
    expect(changes['dataset.derived']).toEqual([]);
    expect(changes['gate.slices.by']).toEqual([{ column: 'kind', by: 'category' }]);
    expect(changes['dataset.separator']).toBe(';');
  });
});
