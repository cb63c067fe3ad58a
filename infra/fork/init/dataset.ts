import type { GateSettings } from '../../../pipeline/gate-settings.ts';
import { ContractError } from '../../../pipeline/parse-as.ts';
import type { DatasetSettings, PipelineSettings } from '../../../pipeline/settings.ts';
import { type ColumnProfile, profileColumns } from './csv/profile.ts';
import type { Table } from './csv/table.ts';
import { type Chosen, guessAsset, guessFailure, guessLabel, type Use } from './guess.ts';

/** A setting of `pipeline.yml` and its value. */
export type Change = [path: (string | number)[], value: unknown];

/** Fewer rows that say how good the gate can judge. */
type Slices = Exclude<GateSettings['slices'], 'off'>['by'];

/** Columns that a file and the settings have in common are used as the settings say. */
export function chosenBefore(dataset: DatasetSettings, header: readonly string[]): Chosen {
  const needed = [dataset.label.column, dataset.asset, ...dataset.columns.map(({ name }) => name)];
  if (!needed.every((name) => header.includes(name))) return { never: [], number: [], category: [] };
  const ofType = (type: string) => dataset.columns.filter((column) => column.type === type).map(({ name }) => name);
  return {
    label: dataset.label.column,
    failure: dataset.label.failure,
    asset: dataset.asset,
    never: dataset.neverUse,
    number: ofType('number'),
    category: ofType('category'),
  };
}

/**
 * The label, its failure value and the asset, guessed where nobody chose them.
 * @throws ContractError naming the flag that says what cannot be guessed, or a column that the file does not have
 */
export function settleColumns(
  table: Table,
  chosen: Chosen,
): { label: string; failure: string; healthy: string; asset: string } {
  const profiles = profileColumns(table);
  const label = profileNamed(
    profiles,
    '--label',
    chosen.label ?? guessLabel(profiles),
    table,
    'the column that says which rows failed',
  );
  if (label.counts.size !== 2 || label.filled !== table.rows)
    throw new ContractError(
      `${table.file}: ${label.name}: found ${label.counts.size} values and ${table.rows - label.filled} empty cells, expected the label to have two values and no empty cell`,
    );
  const failure = chosen.failure ?? guessFailure(label);
  if (!label.counts.has(failure))
    throw new ContractError(
      `--failure: found "${failure}", expected one of ${[...label.counts.keys()].map((value) => JSON.stringify(value)).join(', ')}`,
    );
  const healthy = [...label.counts.keys()].find((value) => value !== failure)!;
  const guessed = chosen.asset ?? guessAsset(profiles, label.name, table.rows);
  const asset = profileNamed(profiles, '--asset', guessed, table, "the column that names a row's asset");
  for (const name of [...chosen.never, ...chosen.number, ...chosen.category])
    profileNamed(profiles, '--never, --number, --category', name, table, 'a column of the file');
  return { label: label.name, failure, healthy, asset: asset.name };
}

function profileNamed(
  profiles: readonly ColumnProfile[],
  flag: string,
  name: string | undefined,
  { file, header }: Table,
  meaning: string,
): ColumnProfile {
  const found = profiles.find((profile) => profile.name === name);
  if (found) return found;
  throw new ContractError(
    `${flag}: found ${name === undefined ? 'nothing' : JSON.stringify(name)}, expected ${meaning} in ${file}: ${header.map((one) => JSON.stringify(one)).join(', ')}`,
  );
}

/** The settings that make the pipeline read the file: its columns, and the derived features and slices that still fit. */
export function datasetChanges(
  table: Table,
  { dataset, gate }: PipelineSettings,
  settled: ReturnType<typeof settleColumns>,
  uses: ReadonlyMap<string, Use>,
): Change[] {
  const columns = [...uses.values()].flatMap((use) => (use.use === 'feature' ? [inOrder(use.column, dataset)] : []));
  if (columns.length === 0)
    throw new ContractError(`${table.file}: found no column to learn from, expected one at least`);
  const neverUse = [...uses].filter(([, { use }]) => use === 'never').map(([name]) => name);
  const isNumber = (name: string) => columns.some((column) => column.name === name && column.type === 'number');
  const derived = dataset.derived
    .filter(({ name, scale: _, ...how }) => !uses.has(name) && Object.values(how)[0]!.every(isNumber))
    .map(({ scale, ...rest }) => ({ ...rest, ...(scale !== 1 && { scale }) }));
  return [
    [['dataset', 'separator'], table.separator],
    [['dataset', 'label', 'column'], settled.label],
    [['dataset', 'label', 'failure'], settled.failure],
    [['dataset', 'label', 'healthy'], settled.healthy],
    [['dataset', 'asset'], settled.asset],
    [['dataset', 'columns'], columns],
    [['dataset', 'neverUse'], neverUse],
    [['dataset', 'derived'], derived],
    ...(gate.slices === 'off'
      ? []
      : [[['gate', 'slices', 'by'], slicesFor(gate.slices.by ?? [], columns, neverUse)] as Change]),
  ];
}

/** A category with the values that the settings name first: their order is part of the feature. */
function inOrder(column: DatasetSettings['columns'][number], { columns }: DatasetSettings) {
  const before = columns.find(({ name }) => name === column.name);
  if (column.type !== 'category' || before?.type !== 'category') return column;
  return { ...column, values: [...new Set([...before.values, ...column.values])] };
}

/** The slices whose columns are still there; where none is, every category. */
function slicesFor(
  by: NonNullable<Slices>,
  columns: DatasetSettings['columns'],
  neverUse: readonly string[],
): object[] {
  const types = new Map<string, string>(columns.map(({ name, type }) => [name, type]));
  const kept = by.filter((slice) => {
    if ('by' in slice && slice.by === 'flag')
      return types.get(slice.column) === 'number' || neverUse.includes(slice.column);
    return types.get(slice.column) === ('by' in slice ? 'category' : 'number');
  });
  if (kept.length > 0) return kept;
  return columns.filter(({ type }) => type === 'category').map(({ name }) => ({ column: name, by: 'category' }));
}
