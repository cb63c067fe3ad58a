import { parseDecimal } from './decimal.ts';
import { murmur3 } from './murmur3.ts';

/** How a cell stands in the file. */
export const PLAIN = 0;
export const QUOTED = 1;
/** Quoted, with quotes of its own written twice. */
export const ESCAPED = 2;
/** Text stands between the closing quote and the separator (not allowed by RFC 4180). */
export const MALFORMED = 3;

/**
 * One row of a CSV file as places in a buffer: nothing is copied or decoded before it is asked for. The scanner reuses it,
 * so it is valid only until the scanner's callback returns.
 */
export class CsvRow {
  buffer: Buffer = Buffer.alloc(0);
  /** Line of the file that the row begins on, counted from 1. */
  line = 1;
  cellCount = 0;
  /** The first cell with text after its closing quote, or -1. */
  malformedCell = -1;
  start = 0;
  end = 0;
  #starts = new Int32Array(64);
  #ends = new Int32Array(64);
  #forms = new Uint8Array(64);

  /** Begins anew: the row at `start` of `buffer`. */
  begin(buffer: Buffer, start: number): void {
    this.buffer = buffer;
    this.start = start;
    this.cellCount = 0;
    this.malformedCell = -1;
  }

  /** Adds a cell; of a quoted one, `start` and `end` leave out the quotes. */
  addCell(start: number, end: number, form: number): void {
    if (this.cellCount === this.#starts.length) this.#grow();
    if (form === MALFORMED && this.malformedCell < 0) this.malformedCell = this.cellCount;
    this.#starts[this.cellCount] = start;
    this.#ends[this.cellCount] = end;
    this.#forms[this.cellCount++] = form;
  }

  isEmpty(cell: number): boolean {
    return this.#starts[cell] === this.#ends[cell];
  }

  /** The cell's content, quotes removed. */
  text(cell: number): string {
    const text = this.buffer.toString('utf8', this.#starts[cell]!, this.#ends[cell]!);
    return this.#forms[cell] === ESCAPED ? text.replaceAll('""', '"') : text;
  }

  texts(): string[] {
    return Array.from({ length: this.cellCount }, (_, cell) => this.text(cell));
  }

  /** {@link murmur3} of the cell's content in UTF-8, quotes removed. */
  hash(cell: number, seed: number): number {
    if (this.#forms[cell] === ESCAPED) return murmur3(Buffer.from(this.text(cell)), seed);
    return murmur3(this.buffer, seed, this.#starts[cell]!, this.#ends[cell]!);
  }

  /** Whether the cell's content is exactly `expected` (UTF-8). */
  equals(cell: number, expected: Uint8Array): boolean {
    if (this.#forms[cell] === ESCAPED) return Buffer.from(this.text(cell)).equals(expected);
    const start = this.#starts[cell]!;
    if (this.#ends[cell]! - start !== expected.length) return false;
    for (let i = 0; i < expected.length; i++) if (this.buffer[start + i] !== expected[i]) return false;
    return true;
  }

  /** The cell's number, NaN where it holds none; see {@link parseDecimal}. */
  number(cell: number): number {
    return parseDecimal(this.buffer, this.#starts[cell]!, this.#ends[cell]!);
  }

  /** The row as it stands in the file, without its line break. */
  raw(): Buffer {
    return this.buffer.subarray(this.start, this.end);
  }

  #grow(): void {
    const size = this.#starts.length * 2;
    const grown = (old: Int32Array) => {
      const larger = new Int32Array(size);
      larger.set(old);
      return larger;
    };
    this.#starts = grown(this.#starts);
    this.#ends = grown(this.#ends);
    const forms = new Uint8Array(size);
    forms.set(this.#forms);
    this.#forms = forms;
  }
}
