import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CsvScanner } from '../../../../pipeline/rows/csv-scanner.ts';
import { InvalidFileError } from '../../../../pipeline/rows/invalid-file.ts';

/** Rows that are looked at: enough to guess by, and a file of any size is read in seconds. */
const ROWS = 200_000;
/** Bytes that the separator is guessed by. */
const SNIFFED = 65_536;
const SEPARATORS = [',', ';', '\t', '|'];

/** A CSV file's cells by column, the first {@link ROWS} rows of it. */
export interface Table {
  file: string;
  separator: string;
  header: string[];
  /** The cells of each column of the header, by its place. */
  columns: string[][];
  rows: number;
  /** Whether it holds all rows of the file. */
  complete: boolean;
}

/**
 * Reads a CSV file whose first row names the columns.
 * @param separator guessed where it is not given: the one that cuts the first rows into equally many cells, most of all
 * @throws InvalidFileError where no separator does so, on a header that names a column twice or not at all, and without rows
 */
export async function readTable(file: string, separator?: string, rows = ROWS): Promise<Table> {
  const chosen = separator ?? guessSeparator(await beginningOf(file), file);
  let header: string[] | undefined;
  let columns: string[][] = [];
  let read = 0;
  const scanner = new CsvScanner(chosen, (row) => {
    if (!header) {
      header = checkedHeader(row.texts(), file);
      columns = header.map(() => []);
    } else if (row.cellCount === header.length) {
      if (read++ < rows) for (let i = 0; i < row.cellCount; i++) columns[i]!.push(row.text(i));
    }
  });
  for await (const chunk of createReadStream(file)) {
    scanner.write(chunk);
    if (read > rows) break;
  }
  if (read <= rows) scanner.end();
  if (!header || read === 0) throw new InvalidFileError(`${file}: found no rows, expected a header and rows`);
  return { file, separator: chosen, header, columns, rows: Math.min(read, rows), complete: read <= rows };
}

async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFFED), 0, SNIFFED, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** @throws InvalidFileError naming the separators that were tried */
export function guessSeparator(beginning: Buffer, file: string): string {
  const widths = SEPARATORS.map((separator) => ({ separator, cells: commonWidth(beginning, separator) }));
  const best = widths.reduce((a, b) => (b.cells > a.cells ? b : a));
  if (best.cells > 1) return best.separator;
  throw new InvalidFileError(
    `${file}: found no separator among ${SEPARATORS.map((one) => JSON.stringify(one)).join(' ')} that cuts every row into equally many cells, expected one (or --separator)`,
  );
}

/** How many cells every whole row has, or 0 where their number differs. */
function commonWidth(beginning: Buffer, separator: string): number {
  const widths = new Set<number>();
  try {
    // Without `end`: the last row may be cut off.
    new CsvScanner(separator, (row) => widths.add(row.cellCount)).write(beginning);
  } catch {
    return 0;
  }
  return widths.size === 1 ? [...widths][0]! : 0;
}

function checkedHeader(header: string[], file: string): string[] {
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined || header.includes(''))
    throw new InvalidFileError(
      `${file}: found ${twice ? `column '${twice}' twice` : 'a column without a name'}, expected a name for every column, once`,
    );
  return header;
}
