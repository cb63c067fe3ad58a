import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvScanner } from './csv-scanner.ts';

/** All rows of a text that arrives in chunks of the given sizes, repeated. */
function scan(text: string, separator = ',', sizes = [65_536]): { line: number; cells: string[] }[] {
  const rows: { line: number; cells: string[] }[] = [];
  const scanner = new CsvScanner(separator, (row) => rows.push({ line: row.line, cells: row.texts() }));
  const bytes = Buffer.from(text);
  for (let start = 0, i = 0; start < bytes.length; i++) {
    const end = start + sizes[i % sizes.length]!;
    scanner.write(bytes.subarray(start, end));
    start = end;
  }
  scanner.end();
  return rows;
}
const cellsOf = (text: string, separator?: string) => scan(text, separator).map((row) => row.cells);

/** Cells with all that is hard: separators, quotes, line breaks, letters of more than a byte. */
const cell = fc.string({ unit: fc.constantFrom('a', '1', ' ', ',', ';', '"', '\n', '\r\n', 'é', '😀'), maxLength: 6 });
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('the CSV scanner', () => {
  it('gives back what was written, wherever the chunks are cut', () => {
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });
    const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        table,
        cuts,
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        fc.boolean(),
        (rows, sizes, end, last, bom) => {
          const text = rows.map((cells) => cells.map(quoted).join(',')).join(end);
          const scanned = scan((bom ? '\ufeff' : '') + text + (last ? end : ''), ',', sizes);
          expect(scanned.map((row) => row.cells)).toEqual(rows);
        },
      ),
    );
  });

  it('reads plain text as csv-parse does', () => {
    const plain = fc.string({ unit: fc.constantFrom('a', '1', ' ', ',', '\n', '\r\n', '.'), maxLength: 40 });
    fc.assert(
      fc.property(plain, (text) => {
        const expected = parse(text, {
          relax_column_count: true,
          skip_empty_lines: true,
          record_delimiter: ['\r\n', '\n'],
        });
        expect(cellsOf(text)).toEqual(expected);
      }),
    );
  });

  it('counts the lines on which rows begin', () => {
    expect(scan('a\n\n"b\n\nc",d\r\n\r\ne').map((row) => row.line)).toEqual([1, 3, 7]);
  });

  it('takes a quote inside an unquoted cell as text, and any ASCII separator', () => {
    expect(cellsOf('5" pipe,b')).toEqual([['5" pipe', 'b']]);
    expect(cellsOf('a\tb', '\t')).toEqual([['a', 'b']]);
    expect(cellsOf('1,5|2', '|')).toEqual([['1,5', '2']]);
  });

  it('tells a cell with text after its closing quote', () => {
    const malformed: number[] = [];
    new CsvScanner(',', (row) => malformed.push(row.malformedCell)).write(Buffer.from('a,"b"c,d\n"a","b"\n"a" ,b\n'));
    expect(malformed).toEqual([1, -1, 0]);
  });

  it('takes rows of many cells', () => {
    const cells = Array.from({ length: 1000 }, (_, i) => String(i));
    expect(cellsOf(cells.join(','))).toEqual([cells]);
  });

  it.each(['', ';;', '"', '\n', '§'])('refuses %j as a separator', (separator) => {
    expect(() => new CsvScanner(separator, () => {})).toThrow(
      'expected one ASCII character, not a quote or line break',
    );
  });
});
