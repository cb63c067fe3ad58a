import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { guessSeparator, readTable } from './table.ts';

const directory = mkdtempSync(join(tmpdir(), 'table-'));
const fileOf = (text: string) => {
  const file = join(directory, `${crypto.randomUUID()}.csv`);
  writeFileSync(file, text);
  return file;
};

describe('the separator', () => {
  it.each([
    [';', 'a;b;c\n1,5;2;3\n1;2,2;3\n'],
    [',', 'a,b\n"x;y",2\n'],
    ['\t', 'a\tb\n1\t2\n'],
    ['|', 'a|b|c\n1|2|3\n'],
  ])('is %j where it alone cuts all rows alike', (separator, text) => {
    expect(guessSeparator(Buffer.from(text), 'f.csv')).toBe(separator);
  });

  it.each([['a\n1\n'], ['a,b\n1\n'], ['']])('of %j is not guessed', (text) => {
    expect(() => guessSeparator(Buffer.from(text), 'f.csv')).toThrow('f.csv: found no separator among');
  });
});

describe('a table', () => {
  it('has the cells of each column, quotes removed', async () => {
    const table = await readTable(fileOf('\ufeffname;"a;b"\r\nx;1\r\n"y ""z""";2\r\n'));
    expect(table).toMatchObject({
      separator: ';',
      header: ['name', 'a;b'],
      columns: [
        ['x', 'y "z"'],
        ['1', '2'],
      ],
      rows: 2,
      complete: true,
    });
  });

  it('of a long file has its first rows', async () => {
    const table = await readTable(fileOf(`a,b\n${'1,2\n'.repeat(10)}`), undefined, 4);
    expect(table).toMatchObject({ rows: 4, complete: false });
    expect(table.columns[0]).toHaveLength(4);
  });

  it.each([
    ['a,a\n1,2\n', "found column 'a' twice, expected a name for every column, once"],
    ['a,\n1,2\n', 'found a column without a name'],
    ['a,b\n', 'found no rows, expected a header and rows'],
  ])('is refused for %j', async (text, message) => {
    await expect(readTable(fileOf(text))).rejects.toThrow(message);
  });
});
