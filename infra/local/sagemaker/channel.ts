import type { LabelledRows } from '../../../pipeline/model/train.ts';
import type { Channel } from './training-request.ts';

/**
 * What the user of the built-in XGBoost did wrong, in the words of its container:
 * https://github.com/aws/sagemaker-xgboost-container (data_utils.py, channel_validation.py)
 */
export class UserError extends Error {}

const CONTENT_TYPES = [
  'csv',
  'libsvm',
  'parquet',
  'recordio-protobuf',
  'text/csv',
  'text/libsvm',
  'text/x-libsvm',
  'application/x-parquet',
  'application/x-recordio-protobuf',
];

/** @throws UserError unless there is a `train` channel and no channel that the algorithm does not know */
export function checkChannels(channels: readonly Channel[]): void {
  const unknown = channels.find(({ ChannelName }) => ChannelName !== 'train' && ChannelName !== 'validation');
  if (unknown) throw new UserError(`Extraneous channel found: ${unknown.ChannelName}`);
  if (!channels.some(({ ChannelName }) => ChannelName === 'train'))
    throw new UserError('Missing required channel: train');
}

/** Names of files that the container skips. */
export const isDataFile = (key: string): boolean => !/(^|\/)([._][^/]*)?$/.test(key);

/** Reads the files of a channel line by line: CSV without a header, the label first, an empty cell for a missing value. */
export class ChannelReader {
  readonly #isCsv: boolean;
  #columnCount = -1;
  #rowCount = 0;
  #values = new Float32Array(1 << 16);

  /** @throws UserError for a content type that the container does not know */
  constructor({ ContentType = 'text/libsvm' }: Pick<Channel, 'ContentType'>) {
    const type = ContentType.split(';')[0]!.trim().toLowerCase();
    if (!CONTENT_TYPES.includes(type))
      throw new UserError(`${ContentType} is not an accepted ContentType: ${CONTENT_TYPES.join(', ')}.`);
    this.#isCsv = type.endsWith('csv');
    if (!this.#isCsv && !type.endsWith('libsvm'))
      throw new UserError(`The stand-in reads text/csv, not ${ContentType}`);
  }

  /** @throws UserError for a line that is no CSV of numbers, or that has another number of columns than the first */
  add(line: string, file: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text === '') return;
    // The default is libsvm, so CSV without a content type ends here, as it does in the container.
    if (!this.#isCsv)
      throw new UserError(
        `First line '${text.slice(0, 50)}...' of file '${file}' is not 'LIBSVM' format. Please ensure the file is in 'LIBSVM' format.`,
      );
    const cells = text.split(',');
    if (this.#columnCount < 0) this.#columnCount = cells.length;
    if (cells.length < 2) throw new UserError(`Could not determine delimiter on line ${text.slice(0, 50)}`);
    if (cells.length !== this.#columnCount)
      throw unreadable(
        `${file}: found ${cells.length} columns in '${text.slice(0, 50)}', expected ${this.#columnCount}`,
      );
    this.#reserve((this.#rowCount + 1) * this.#columnCount);
    const start = this.#rowCount++ * this.#columnCount;
    cells.forEach((cell, column) => {
      this.#values[start + column] = parseCell(cell, file);
    });
  }

  /** The rows read so far, the label apart from the features. */
  rows(): LabelledRows {
    const columnCount = Math.max(0, this.#columnCount - 1);
    const labels = new Float32Array(this.#rowCount);
    const values = new Float32Array(this.#rowCount * columnCount);
    for (let row = 0; row < this.#rowCount; row++) {
      const start = row * this.#columnCount;
      labels[row] = this.#values[start]!;
      values.set(this.#values.subarray(start + 1, start + this.#columnCount), row * columnCount);
    }
    return { matrix: { rowCount: this.#rowCount, columnCount, values }, labels };
  }

  #reserve(size: number): void {
    if (size <= this.#values.length) return;
    const larger = new Float32Array(2 * size);
    larger.set(this.#values);
    this.#values = larger;
  }
}

// XGBoost takes text in a cell for a missing value, without a word. Here it ends the job: nobody wants that by accident.
function parseCell(cell: string, file: string): number {
  const text = cell.trim();
  if (text === '' || text.toLowerCase() === 'nan') return Number.NaN;
  const value = Number(text);
  if (Number.isNaN(value)) throw unreadable(`${file}: found '${text}', expected a number`);
  return value;
}

const unreadable = (message: string) => new UserError(`Failed to load csv data with exception:\n${message}`);
