import type { S3Client } from '@aws-sdk/client-s3';
import type { EvaluationReport } from '../evaluation-report.ts';
import { featureLine, parseFeatureLine } from '../model/endpoint-csv.ts';
import type { SliceColumn } from '../model/evaluation/slices/slice-rows.ts';
import type { CsvRow } from '../rows/csv-row.ts';
import { type RawRowReader, scanRawRows, trainingColumns } from '../rows/raw-rows.ts';
import type { DatasetSettings } from '../settings.ts';
import { FeatureSkewError } from './errors.ts';
import type { FeatureRows } from './feature-rows.ts';
import { readChunks } from './s3.ts';

/** What only the raw cells of the test rows tell. */
export interface RawTestRows {
  /** The asset of each row, by a number of its own. */
  assets: Int32Array;
  /** The columns that were asked for, one value a row. */
  columns: Record<string, SliceColumn>;
  goldenRows: EvaluationReport['goldenRows'];
}

/** What is asked of the raw cells. */
export interface RawTestRequest {
  bucket: string;
  dataset: DatasetSettings;
  /** The test rows as they were read from the feature parts. */
  rows: FeatureRows;
  /** Of the challenger, one a row. */
  scores: ArrayLike<number>;
  /** Numbers of the rows to keep as golden rows. */
  golden: readonly number[];
  /** Names of raw columns. */
  columns: readonly string[];
}

/**
 * Reads the raw cells that lie beside the test parts, and derives the features of every row again: what a model is
 * evaluated on is what the raw cells give.
 * @throws FeatureSkewError where features derived again differ from the stored ones, or rows are missing
 * @throws InvalidFileError where a column is missing
 */
export async function readRawTestRows(s3: S3Client, request: RawTestRequest): Promise<RawTestRows> {
  const collector = new RawTestCollector(request);
  let first = 0;
  for (const { key, rowCount } of request.rows.parts) {
    const rawKey = key.replace(/test\/([^/]+)$/, 'rows/test/$1');
    const file = `s3://${request.bucket}/${rawKey}`;
    const needed = [...new Set([...trainingColumns(request.dataset), ...request.columns])];
    collector.begin(file, first);
    await scanRawRows(readChunks(s3, request.bucket, rawKey), request.dataset, needed, file, (cells, reader, header) =>
      collector.add(cells, reader, header),
    );
    const count = collector.end();
    if (count !== rowCount)
      throw new FeatureSkewError(
        `${file}: found ${count} rows, expected ${rowCount}, as s3://${request.bucket}/${key} has`,
      );
    first += rowCount;
  }
  return collector.result();
}

/** Gathers the rows of one file after the other. */
class RawTestCollector {
  readonly #request: RawTestRequest;
  readonly #golden: ReadonlySet<number>;
  readonly #numbers = new Map<string, number>();
  readonly #assets: Int32Array;
  readonly #values: Float64Array[];
  /** Where the features hold a column's value; -1 where only the raw cell does. */
  readonly #places: number[];
  readonly #goldenRows: RawTestRows['goldenRows'] = [];
  #header: readonly string[] = [];
  #assetCell = -1;
  #cells: number[] = [];
  #file = '';
  #first = 0;
  #row = 0;

  constructor(request: RawTestRequest) {
    this.#request = request;
    this.#golden = new Set(request.golden);
    const rows = request.rows.matrix.rowCount;
    this.#assets = new Int32Array(rows);
    this.#values = request.columns.map(() => new Float64Array(rows));
    this.#places = request.columns.map((name) => request.dataset.columns.findIndex((column) => column.name === name));
  }

  begin(file: string, first: number): void {
    this.#file = file;
    this.#first = first;
    this.#row = first;
  }

  /** @returns rows of the file */
  end(): number {
    return this.#row - this.#first;
  }

  add(cells: CsvRow, reader: RawRowReader, header: readonly string[]): void {
    const row = this.#row++;
    if (row >= this.#assets.length) return;
    const place = () => `${this.#file}: line ${cells.line}`;
    const fault = reader.read(cells);
    if (fault) throw new FeatureSkewError(`${place()}: ${fault}`);
    this.#checkSkew(reader.features, row, place);
    if (header !== this.#header) this.#locate(header);
    const asset = cells.text(this.#assetCell);
    const number = this.#numbers.get(asset) ?? this.#numbers.size;
    this.#numbers.set(asset, number);
    this.#assets[row] = number;
    for (let i = 0; i < this.#places.length; i++) {
      const feature = this.#places[i]!;
      this.#values[i]![row] = feature >= 0 ? reader.features[feature]! : cells.number(this.#cells[i]!);
    }
    if (!this.#golden.has(row)) return;
    this.#goldenRows.push({
      row: Object.fromEntries(header.map((name, cell) => [name, cells.text(cell)])),
      features: parseFeatureLine(featureLine(reader.features)),
      score: this.#request.scores[row]!,
    });
  }

  result(): RawTestRows {
    const { columns, dataset } = this.#request;
    const named = columns.map((name, i): [string, SliceColumn] => {
      const column = dataset.columns[this.#places[i]!];
      return [name, { values: this.#values[i]!, ...(column?.type === 'category' && { categories: column.values }) }];
    });
    return { assets: this.#assets, columns: Object.fromEntries(named), goldenRows: this.#goldenRows };
  }

  #locate(header: readonly string[]): void {
    this.#header = header;
    this.#assetCell = header.indexOf(this.#request.dataset.asset);
    this.#cells = this.#request.columns.map((name) => header.indexOf(name));
  }

  #checkSkew(features: Float64Array, row: number, place: () => string): void {
    const { values, columnCount } = this.#request.rows.matrix;
    let written: (number | null)[] | undefined;
    for (let i = 0; i < columnCount; i++) {
      const stored = values[row * columnCount + i]!;
      if (Object.is(Math.fround(features[i]!), stored)) continue;
      // A feature file has decimals that may be read as the next 32-bit float.
      written ??= parseFeatureLine(featureLine(features));
      const derived = Math.fround(written[i] ?? Number.NaN);
      if (!Object.is(derived, stored))
        throw new FeatureSkewError(
          `${place()}: feature ${i + 1}: found ${derived} from the raw cells, expected ${stored}, as it was trained on`,
        );
    }
  }
}
