import { CsvRow, ESCAPED, MALFORMED, PLAIN, QUOTED } from './csv-row.ts';
import { InvalidFileError } from './invalid-file.ts';

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UTF16_MARKS = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** Bounds the memory of a row whose closing quote is missing. */
const LONGEST_ROW_BYTES = 1024 * 1024;

/** Hands every row of a stream to `onRow`, the header too. Throws as {@link CsvScanner} does. */
export async function scanCsv(
  chunks: AsyncIterable<Uint8Array>,
  separator: string,
  onRow: (row: CsvRow) => void,
): Promise<void> {
  const scanner = new CsvScanner(separator, onRow);
  for await (const chunk of chunks) scanner.write(chunk);
  scanner.end();
}

/**
 * Cuts a CSV stream (RFC 4180, UTF-8) into rows, with LF or CRLF, quoted cells that may hold separators, quotes and line
 * breaks, and a byte-order mark before the first. Empty lines hold no row. A quote inside an unquoted cell is text.
 */
export class CsvScanner {
  readonly #separator: number;
  readonly #onRow: (row: CsvRow) => void;
  readonly #row = new CsvRow();
  /** The beginning of a row whose end has not arrived yet. */
  #rest: Buffer = Buffer.alloc(0);
  #line = 1;
  #started = false;

  /**
   * @param separator one ASCII character
   * @param onRow gets every row, the header too; the row is reused after it returns
   */
  constructor(separator: string, onRow: (row: CsvRow) => void) {
    this.#separator = separator.charCodeAt(0);
    if (separator.length !== 1 || this.#separator > 127 || '"\r\n'.includes(separator))
      throw new InvalidFileError(
        `dataset.separator: found ${JSON.stringify(separator)}, expected one ASCII character, not a quote or line break`,
      );
    this.#onRow = onRow;
  }

  /** @throws InvalidFileError on UTF-16 and on a row of more than 1 MiB, which a quote that is never closed makes */
  write(chunk: Uint8Array): void {
    this.#scan(this.#joined(chunk), false);
  }

  /** @throws InvalidFileError where a quote is never closed */
  end(): void {
    this.#scan(this.#rest, true);
  }

  #joined(chunk: Uint8Array): Buffer {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    return this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
  }

  #scan(buffer: Buffer, last: boolean): void {
    let position = this.#started ? 0 : this.#skipMark(buffer, last);
    while (position >= 0 && position < buffer.length) {
      const next = this.#scanRow(buffer, position, last);
      if (next < 0) break;
      position = next;
    }
    // Chunks may share memory that the stream uses again: what is kept is copied.
    this.#rest = Buffer.from(buffer.subarray(Math.max(position, 0)));
    if (this.#rest.length > LONGEST_ROW_BYTES)
      throw new InvalidFileError(
        `line ${this.#line}: found a row of more than ${LONGEST_ROW_BYTES} bytes, expected a line break before: is a quote left open?`,
      );
  }

  /** @returns where the text begins, or -1 while too little of it has arrived */
  #skipMark(buffer: Buffer, last: boolean): number {
    if (UTF16_MARKS.some((mark) => buffer.subarray(0, 2).equals(mark)))
      throw new InvalidFileError('found UTF-16, expected UTF-8');
    if (buffer.length < BYTE_ORDER_MARK.length && !last) return -1;
    this.#started = true;
    return buffer.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  }

  /** @returns where the next row begins, or -1 where this one goes on in the next chunk */
  #scanRow(buffer: Buffer, start: number, last: boolean): number {
    const row = this.#row;
    const separator = this.#separator;
    const length = buffer.length;
    row.begin(buffer, start);
    let lines = 0;
    let cell = start;
    let i = start;
    for (;;) {
      if (i === cell && buffer[i] === QUOTE) {
        const quoted = this.#scanQuoted(buffer, cell, last);
        if (!quoted) return -1;
        i = quoted.next;
        lines += quoted.lines;
      } else {
        while (i < length && buffer[i] !== separator && buffer[i] !== LINE_FEED) i++;
        if (i === length && !last) return -1;
        const end = buffer[i] === separator ? i : this.#withoutReturn(buffer, cell, i);
        row.addCell(cell, end, PLAIN);
      }
      if (i >= length || buffer[i] !== separator) break;
      cell = ++i;
    }
    row.end = this.#withoutReturn(buffer, start, i);
    row.line = this.#line;
    if (row.end > start) this.#onRow(row);
    this.#line += lines + 1;
    return i + 1;
  }

  /** Leaves out the CR before a line's end. */
  #withoutReturn(buffer: Buffer, start: number, end: number): number {
    return end > start && buffer[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  }

  /** Adds the quoted cell that begins at `open`; nothing where its end has not arrived yet. */
  #scanQuoted(buffer: Buffer, open: number, last: boolean): { next: number; lines: number } | undefined {
    let form = QUOTED;
    let close = buffer.indexOf(QUOTE, open + 1);
    while (close >= 0 && buffer[close + 1] === QUOTE) {
      form = ESCAPED;
      close = buffer.indexOf(QUOTE, close + 2);
    }
    // A quote at the very end of the chunk may be the first of two.
    if (!last && (close < 0 || close + 1 === buffer.length)) return undefined;
    if (close < 0)
      throw new InvalidFileError(`line ${this.#line}: found a quote that is never closed, expected a closing one`);
    let next = close + 1;
    while (next < buffer.length && buffer[next] !== this.#separator && buffer[next] !== LINE_FEED) next++;
    if (next === buffer.length && !last) return undefined;
    const atSeparator = buffer[next] === this.#separator;
    const end = atSeparator ? next : this.#withoutReturn(buffer, close + 1, next);
    if (end > close + 1) form = MALFORMED;
    this.#row.addCell(open + 1, close, form);
    let lines = 0;
    for (let i = buffer.indexOf(LINE_FEED, open); i >= 0 && i < close; i = buffer.indexOf(LINE_FEED, i + 1)) lines++;
    return { next, lines };
  }
}
