import type { ProcessDataOutput } from '../contract.ts';
import { LONGEST_FEATURE_BYTES, writeFeatureLine } from '../model/endpoint-csv.ts';
import { FeatureSummaryCollector } from '../model/evaluation/drift/feature-summary.ts';
import { featureNames } from '../model/features.ts';
import type { CsvRow } from '../rows/csv-row.ts';
import { CsvScanner } from '../rows/csv-scanner.ts';
import { InvalidFileError } from '../rows/invalid-file.ts';
import { type RawRowReader, rawRowReader, readHeader, trainingColumns } from '../rows/raw-rows.ts';
import type { DatasetSettings, Split } from '../settings.ts';
import { TooManyRejectedRowsError } from './errors.ts';
import { type Splitter, splitter } from './split.ts';
import { fittingSummary } from './summary-size.ts';

/** Takes the bytes of `content` from `start` to `end`; it copies what it keeps. */
export interface Sink {
  write(content: Buffer, start?: number, end?: number): void;
}

/** Where a raw file's rows go. */
export interface RawFileSinks extends Record<Split, Sink> {
  /** The raw cells of the test rows, with the file's header, in the order of `test`. */
  testRows: Sink;
  /** One JSON object a line: `{line, reason, row}`. */
  rejected: Sink;
}

/** What a raw file held. */
type RawFileSummary = Pick<ProcessDataOutput, 'rows' | 'rejectedRows' | 'splits' | 'features'>;

const COMMA = 0x2c;
const LINE_FEED = Buffer.from('\n');
const LABELS = Buffer.from('01');
const REASONS_IN_MESSAGE = 3;
const LONGEST_REJECTED_TEXT = 1000;

/** Turns one raw file, chunk by chunk, into label-first feature rows by split. No row is dropped silently. */
export class RawFile {
  readonly #dataset: DatasetSettings;
  readonly #file: string;
  readonly #sinks: RawFileSinks;
  readonly #scanner: CsvScanner;
  readonly #splitter: Splitter;
  /** Of all splits: the largest sample of what the file's rows are like, and the split is by asset, not by value. */
  readonly #features: FeatureSummaryCollector;
  readonly #splits = {
    train: { rows: 0, failures: 0 },
    validation: { rows: 0, failures: 0 },
    test: { rows: 0, failures: 0 },
  };
  readonly #firstReasons: string[] = [];
  readonly #line: Buffer;
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
    this.#splitter = splitter(dataset.split);
    this.#features = new FeatureSummaryCollector(dataset);
    this.#line = Buffer.alloc((featureNames(dataset).length + 1) * LONGEST_FEATURE_BYTES);
  }

  /** @throws InvalidFileError on a header that does not fit the settings, or what is not CSV in UTF-8 */
  write(chunk: Uint8Array): void {
    this.#named(() => this.#scanner.write(chunk));
  }

  /**
   * @throws InvalidFileError where there is no data row
   * @throws TooManyRejectedRowsError above the settings' share
   * @throws TooManyFeaturesError where not even a rough summary of the features fits into a state
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
      features: fittingSummary((points) => this.#features.result(points), this.#file),
    };
  }

  #begin(row: CsvRow): void {
    const { separator } = this.#dataset;
    const names = readHeader(row, trainingColumns(this.#dataset), separator, this.#file);
    this.#header = Buffer.concat([row.raw(), LINE_FEED]);
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
    const split = this.#splitter.splitOf(reader.assetHash(row, this.#splitter.seed));
    this.#sinks[split].write(this.#line, 0, this.#writeLine(label, reader.features));
    if (split === 'test') this.#keepRaw(row);
    this.#splits[split].rows++;
    this.#splits[split].failures += label;
    this.#features.add(reader.features);
  }

  /** @returns the line's length */
  #writeLine(label: number, features: Float64Array): number {
    this.#line[0] = LABELS[label]!;
    this.#line[1] = COMMA;
    const end = writeFeatureLine(features, this.#line, 2);
    this.#line[end] = LINE_FEED[0]!;
    return end + 1;
  }

  #keepRaw(row: CsvRow): void {
    const sink = this.#sinks.testRows;
    if (this.#splits.test.rows === 0) sink.write(this.#header);
    sink.write(row.buffer, row.start, row.end);
    sink.write(LINE_FEED);
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
