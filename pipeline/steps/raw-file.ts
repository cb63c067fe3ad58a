import type { DatasetSettings, FeatureStatistics, ProcessDataOutput, Split } from '../contract.ts';
import { featureLine } from '../model/endpoint-csv.ts';
import { featureNames } from '../model/features.ts';
import type { CsvRow } from './csv/row.ts';
import { CsvScanner } from './csv/scanner.ts';
import { InvalidFileError, TooManyRejectedRowsError } from './errors.ts';
import { type RawRowReader, rawRowReader, readHeader, trainingColumns } from './raw-rows.ts';
import { splitter } from './split.ts';
import { StatisticsCollector } from './statistics.ts';

/** Takes bytes, or ASCII text. */
export interface Sink {
  write(content: Uint8Array | string): void;
}

/** Where a raw file's rows go. */
export interface RawFileSinks extends Record<Split, Sink> {
  /** The raw cells of the test rows, with the file's header, in the order of `test`. */
  testRows: Sink;
  /** One JSON object a line: `{line, reason, row}`. */
  rejected: Sink;
}

/** What a raw file held. */
export interface RawFileSummary extends Pick<ProcessDataOutput, 'rows' | 'rejectedRows' | 'splits'> {
  statistics: FeatureStatistics[];
}

const REASONS_IN_MESSAGE = 3;
const LONGEST_REJECTED_TEXT = 1000;

/** Turns one raw file, chunk by chunk, into label-first feature rows by split. No row is dropped silently. */
export class RawFile {
  readonly #dataset: DatasetSettings;
  readonly #file: string;
  readonly #sinks: RawFileSinks;
  readonly #scanner: CsvScanner;
  readonly #splitOf: (asset: Uint8Array) => Split;
  readonly #statistics: StatisticsCollector;
  readonly #splits = {
    train: { rows: 0, failures: 0 },
    validation: { rows: 0, failures: 0 },
    test: { rows: 0, failures: 0 },
  };
  readonly #firstReasons: string[] = [];
  #reader: RawRowReader | undefined;
  #header: Buffer = Buffer.alloc(0);
  #rows = 0;
  #rejectedRows = 0;

  /** @param file what messages name */
  constructor(dataset: DatasetSettings, file: string, sinks: RawFileSinks) {
    this.#dataset = dataset;
    this.#file = file;
    this.#sinks = sinks;
    this.#scanner = new CsvScanner(dataset.separator, (row) => (this.#reader ? this.#take(row) : this.#begin(row)));
    this.#splitOf = splitter(dataset.split);
    this.#statistics = new StatisticsCollector(featureNames(dataset));
  }

  /** @throws InvalidFileError on a header that does not fit the settings, or what is not CSV in UTF-8 */
  write(chunk: Uint8Array): void {
    this.#named(() => this.#scanner.write(chunk));
  }

  /**
   * @throws InvalidFileError where there is no data row
   * @throws TooManyRejectedRowsError above the settings' share
   */
  end(): RawFileSummary {
    this.#named(() => this.#scanner.end());
    if (!this.#reader) throw new InvalidFileError(`${this.#file}: found an empty file, expected a header and rows`);
    if (this.#rows === 0) throw new InvalidFileError(`${this.#file}: found only a header, expected rows too`);
    this.#checkRejectedShare();
    return {
      rows: this.#rows,
      rejectedRows: this.#rejectedRows,
      splits: this.#splits,
      statistics: this.#statistics.result(),
    };
  }

  #begin(row: CsvRow): void {
    const { separator } = this.#dataset;
    const names = readHeader(row, trainingColumns(this.#dataset), separator, this.#file);
    this.#header = Buffer.from(row.raw());
    this.#reader = rawRowReader(this.#dataset, names);
  }

  #take(row: CsvRow): void {
    const reader = this.#reader!;
    this.#rows++;
    const fault = reader.read(row) ?? reader.labelFault(row);
    if (fault) this.#reject(row, fault);
    else this.#use(row, reader);
  }

  #use(row: CsvRow, reader: RawRowReader): void {
    const label = reader.label(row);
    const split = this.#splitOf(reader.asset(row));
    this.#sinks[split].write(`${label},${featureLine(reader.features)}\n`);
    if (split === 'test') this.#keepRaw(row);
    this.#splits[split].rows++;
    this.#splits[split].failures += label;
    this.#statistics.add(reader.features);
  }

  #keepRaw(row: CsvRow): void {
    const sink = this.#sinks.testRows;
    if (this.#splits.test.rows === 0) {
      sink.write(this.#header);
      sink.write('\n');
    }
    sink.write(row.raw());
    sink.write('\n');
  }

  #reject(row: CsvRow, reason: string): void {
    this.#rejectedRows++;
    if (this.#firstReasons.length < REASONS_IN_MESSAGE) this.#firstReasons.push(`line ${row.line}: ${reason}`);
    const text = row.raw().toString('utf8').slice(0, LONGEST_REJECTED_TEXT);
    this.#sinks.rejected.write(Buffer.from(`${JSON.stringify({ line: row.line, reason, row: text })}\n`));
  }

  #checkRejectedShare(): void {
    const share = this.#rejectedRows / this.#rows;
    const limit = this.#dataset.maximumRejectedShare;
    if (share <= limit) return;
    throw new TooManyRejectedRowsError(
      `${this.#file}: found ${this.#rejectedRows} of ${this.#rows} rows (${percent(share)}) that cannot be used, expected at most ${percent(limit)} (dataset.maximumRejectedShare). ${this.#firstReasons.join('; ')}`,
    );
  }

  /** Puts the file's name before what the scanner, which does not know it, says. */
  #named(scan: () => void): void {
    try {
      scan();
    } catch (error) {
      if (!(error instanceof InvalidFileError) || error.message.startsWith(this.#file)) throw error;
      throw new InvalidFileError(`${this.#file}: ${error.message}`);
    }
  }
}

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
