import { deriveFeatures, featureNames } from '../model/features.ts';
import type { DatasetSettings } from '../settings.ts';
import type { CsvRow } from './csv-row.ts';
import { scanCsv } from './csv-scanner.ts';
import { InvalidFileError, quote } from './invalid-file.ts';

/**
 * The column names of a raw file.
 * @param needed columns that must be there, in any order; others may be too
 * @param file what messages name
 * @throws InvalidFileError with the columns that are missing and found, on names that stand twice, and on what looks like
 *   another separator
 */
export function readHeader(row: CsvRow, needed: readonly string[], separator: string, file: string): string[] {
  const names = row.texts();
  const missing = needed.filter((name) => !names.includes(name));
  const other = [',', ';', '\t', '|'].find((mark) => mark !== separator && names[0]!.includes(mark));
  if (missing.length > 0 && names.length === 1 && other)
    throw new InvalidFileError(
      `${file}: found one column, ${quote(names[0]!)}, expected dataset.separator ${JSON.stringify(separator)} between columns: is it ${JSON.stringify(other)}?`,
    );
  if (missing.length > 0)
    throw new InvalidFileError(`${file}: found columns ${list(names)}, expected also ${list(missing)}`);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new InvalidFileError(`${file}: found column ${quote(twice)} twice, expected every column name once`);
  return names;
}

const list = (names: readonly string[]) => names.map((name) => quote(name)).join(', ');

/** The columns that training needs of a raw file. */
export function trainingColumns(dataset: DatasetSettings): string[] {
  return [dataset.label.column, ...servingColumns(dataset)];
}

/** The columns that serving needs: no label. */
export function servingColumns(dataset: DatasetSettings): string[] {
  return [dataset.asset, ...dataset.columns.map((column) => column.name)];
}

/** Reads the rows of one raw file into features; it holds the last row's. */
export interface RawRowReader {
  /** In the order of `featureNames`; NaN is missing. */
  readonly features: Float64Array;
  /** @returns why the row cannot be used: `Torque [Nm]: found 'high', expected a number`; nothing where it can */
  read(row: CsvRow): string | undefined;
  /** @returns why the label is neither of the two; nothing where it is */
  labelFault(row: CsvRow): string | undefined;
  /** 1 for a failure, 0 for healthy. */
  label(row: CsvRow): 0 | 1;
  /** The hash that the split goes by. */
  assetHash(row: CsvRow, seed: number): number;
}

/** @param header names of the file's columns, in order: the same code reads for training, for golden rows and for serving */
export function rawRowReader(dataset: DatasetSettings, header: readonly string[]): RawRowReader {
  const features = new Float64Array(featureNames(dataset).length);
  const derive = deriveFeatures(dataset);
  const columns = dataset.columns.map((column) => ({
    cell: header.indexOf(column.name),
    name: column.name,
    values: column.type === 'category' ? column.values.map((value) => Buffer.from(value)) : undefined,
  }));
  const assetCell = header.indexOf(dataset.asset);
  const labelCell = header.indexOf(dataset.label.column);
  const failure = Buffer.from(dataset.label.failure);
  const healthy = Buffer.from(dataset.label.healthy);

  return {
    features,
    read(row) {
      const fault = shapeFault(row, header);
      if (fault) return fault;
      if (row.isEmpty(assetCell)) return `${dataset.asset}: found an empty cell, expected the asset's name`;
      for (let i = 0; i < columns.length; i++) {
        const { cell, values } = columns[i]!;
        features[i] = values ? indexOf(row, cell, values) : row.number(cell);
        if (Number.isNaN(features[i]) && !row.isEmpty(cell)) return columnFault(dataset.columns[i]!, row.text(cell));
      }
      derive(features);
      return undefined;
    },
    labelFault(row) {
      if (row.equals(labelCell, healthy) || row.equals(labelCell, failure)) return undefined;
      const { column } = dataset.label;
      const expected = `${quote(dataset.label.failure)} or ${quote(dataset.label.healthy)}`;
      return `${column}: found ${quote(row.text(labelCell))}, expected ${expected}`;
    },
    label: (row) => (row.equals(labelCell, failure) ? 1 : 0),
    assetHash: (row, seed) => row.hash(assetCell, seed),
  };
}

/**
 * Reads a whole raw file.
 * @param needed columns that must be there
 * @param onRow gets every row after the header, whether or not it can be used
 * @throws InvalidFileError as {@link readHeader} does, and on what is not CSV
 */
export async function scanRawRows(
  chunks: AsyncIterable<Uint8Array>,
  dataset: DatasetSettings,
  needed: readonly string[],
  file: string,
  onRow: (row: CsvRow, reader: RawRowReader, header: readonly string[]) => void,
): Promise<void> {
  let header: string[] | undefined;
  let reader: RawRowReader | undefined;
  try {
    await scanCsv(chunks, dataset.separator, (row) => {
      if (header && reader) return onRow(row, reader, header);
      header = readHeader(row, needed, dataset.separator, file);
      reader = rawRowReader(dataset, header);
    });
  } catch (error) {
    // The scanner does not know the file's name.
    if (!(error instanceof InvalidFileError) || error.message.startsWith(file)) throw error;
    throw new InvalidFileError(`${file}: ${error.message}`);
  }
  if (!header) throw new InvalidFileError(`${file}: found an empty file, expected a header and rows`);
}

function indexOf(row: CsvRow, cell: number, values: readonly Uint8Array[]): number {
  for (let i = 0; i < values.length; i++) if (row.equals(cell, values[i]!)) return i;
  return Number.NaN;
}

function shapeFault(row: CsvRow, header: readonly string[]): string | undefined {
  if (row.malformedCell >= 0)
    return `${header[row.malformedCell] ?? `cell ${row.malformedCell + 1}`}: found text after the closing quote, expected the separator`;
  if (row.cellCount !== header.length) return `found ${row.cellCount} cells, expected ${header.length}`;
  return undefined;
}

function columnFault(column: DatasetSettings['columns'][number], found: string): string {
  const expected = column.type === 'number' ? 'a number' : column.values.map((value) => quote(value)).join(' or ');
  return `${column.name}: found ${quote(found)}, expected ${expected}`;
}
