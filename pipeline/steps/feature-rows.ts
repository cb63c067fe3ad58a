import type { S3Client } from '@aws-sdk/client-s3';
import type { LabelledRows } from '../model/train.ts';
import type { CsvRow } from '../rows/csv-row.ts';
import { scanCsv } from '../rows/csv-scanner.ts';
import { InvalidFileError, quote } from '../rows/invalid-file.ts';
import { readAhead } from '../rows/read-ahead.ts';
import { listKeys, openObject } from './s3.ts';

/** The rows of one folder of feature parts, and which part holds which of them. */
export interface FeatureRows extends LabelledRows {
  /** In the order of the rows. */
  parts: { key: string; rowCount: number }[];
}

const FIRST_CAPACITY = 4096;

/**
 * Reads all label-first feature parts under a prefix, in the order of their keys.
 * @param columnCount features a row
 * @throws InvalidFileError on a row that is not a label and `columnCount` numbers or empty cells
 */
export async function readFeatureRows(
  s3: S3Client,
  { bucket, prefix }: { bucket: string; prefix: string },
  columnCount?: number,
): Promise<FeatureRows> {
  const rows = new RowCollector(columnCount);
  const parts: FeatureRows['parts'] = [];
  const keys = await listKeys(s3, bucket, prefix);
  for await (const { key, file } of readAhead(keys, (key) => openObject(s3, bucket, key))) {
    const before = rows.count;
    await scanCsv(file.chunks, ',', (row) => rows.add(row, `s3://${bucket}/${key}`));
    parts.push({ key, rowCount: rows.count - before });
  }
  return { ...rows.result(), parts };
}

/** Gathers rows in 32-bit floats, in arrays that double when they are full. */
class RowCollector {
  #columnCount: number | undefined;
  #values = new Float32Array(FIRST_CAPACITY);
  #labels = new Float32Array(FIRST_CAPACITY);
  count = 0;

  constructor(columnCount: number | undefined) {
    this.#columnCount = columnCount;
  }

  add(row: CsvRow, file: string): void {
    this.#columnCount ??= row.cellCount - 1;
    const columnCount = this.#columnCount;
    if (row.cellCount !== columnCount + 1)
      throw new InvalidFileError(
        `${file}: line ${row.line}: found ${row.cellCount} cells, expected ${columnCount + 1}: the label and the features`,
      );
    const start = this.count * columnCount;
    this.#values = withRoom(this.#values, start + columnCount);
    this.#labels = withRoom(this.#labels, this.count + 1);
    for (let cell = 0; cell < row.cellCount; cell++) {
      const value = row.number(cell);
      if (Number.isNaN(value) && (cell === 0 || !row.isEmpty(cell)))
        throw new InvalidFileError(
          `${file}: line ${row.line}: found ${quote(row.text(cell))}, expected a number in cell ${cell + 1}`,
        );
      if (cell === 0) this.#labels[this.count] = value;
      else this.#values[start + cell - 1] = value;
    }
    this.count++;
  }

  result(): LabelledRows {
    const columnCount = this.#columnCount ?? 0;
    const values = this.#values.slice(0, this.count * columnCount);
    return {
      matrix: { rowCount: this.count, columnCount, values },
      labels: this.#labels.slice(0, this.count),
    };
  }
}

function withRoom(values: Float32Array<ArrayBuffer>, needed: number): Float32Array<ArrayBuffer> {
  if (needed <= values.length) return values;
  const larger = new Float32Array(Math.max(needed, values.length * 2));
  larger.set(values);
  return larger;
}
