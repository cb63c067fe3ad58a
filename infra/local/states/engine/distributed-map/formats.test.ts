import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Json, ReaderConfig } from '../definition.ts';
import type { Item } from '../items.ts';
import { parseItems } from './formats.ts';

/** The items in a content that arrives in pieces of `size` bytes. */
async function items(content: string, config: ReaderConfig, size = 3) {
  const bytes = Buffer.from(content);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );
  const found: Item[] = [];
  for await (const item of parseItems(Readable.from(pieces, { objectMode: false }), config, 'S3://data/file'))
    found.push(item);
  return found;
}

async function values(content: string, config: ReaderConfig): Promise<Json[]> {
  return (await items(content, config)).map(({ value }) => value);
}

const CSV = { InputType: 'CSV', CSVHeaderLocation: 'FIRST_ROW' };

describe('the rows of a CSV file', () => {
  it('are texts under the names of the first row, and tell where they come from', async () => {
    expect(await items('a,b\n1,true\r\n"",null\n', CSV)).toEqual([
      { value: { a: '1', b: 'true' }, source: 'S3://data/file' },
      { value: { a: '', b: 'null' }, source: 'S3://data/file' },
    ]);
  });

  it('are texts under the names that were given', async () => {
    const config = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: ['x', 'y'] };
    expect(await values('1,2\n', config)).toEqual([{ x: '1', y: '2' }]);
  });

  it('have empty texts for what is missing, and lose what is beyond the names', async () => {
    expect(await values('a,b\n1\n1,2,3\n,,,\n   ', CSV)).toEqual([
      { a: '1', b: '' },
      { a: '1', b: '2' },
      { a: '', b: '' },
      { a: '   ', b: '' },
    ]);
  });

  it.each([
    ['COMMA', ','],
    ['PIPE', '|'],
    ['SEMICOLON', ';'],
    ['SPACE', ' '],
    ['TAB', '\t'],
  ])('are parted by %s', async (CSVDelimiter, delimiter) => {
    expect(await values(`a${delimiter}b\n1${delimiter}"2${delimiter}3"`, { ...CSV, CSVDelimiter })).toEqual([
      { a: '1', b: `2${delimiter}3` },
    ]);
  });

  it('keep delimiters, line ends and doubled quotes in quotes', async () => {
    expect(await values('a,b\n"x, ""y""\nz",2\n"","""q"""\n', CSV)).toEqual([
      { a: 'x, "y"\nz', b: '2' },
      { a: '', b: '"q"' },
    ]);
  });

  it('make one quote of two outside of quotes, too, as in the guide’s example', async () => {
    expect(await values('a,b\n{""k"":""v""},x"y', CSV)).toEqual([{ a: '{"k":"v"}', b: 'x"y' }]);
  });

  it('keep what a backslash may escape, and lose it before anything else', async () => {
    expect(await values('path,size\nC:\\\\Files\\, new\\n,65\n', CSV)).toEqual([
      { path: 'C:\\Files, newn', size: '65' },
    ]);
  });

  it('are none for empty lines, and for a file of names alone', async () => {
    expect(await values('\ufeffa,b\n\n1,2\n\n', CSV)).toEqual([{ a: '1', b: '2' }]);
    expect(await values('a,b', CSV)).toEqual([]);
    expect(await values('', CSV)).toEqual([]);
  });

  it('keep characters whose bytes arrive in pieces', async () => {
    expect(await values('größe,€\nä,😀', CSV)).toEqual([{ größe: 'ä', '€': '😀' }]);
  });

  it('are refused under names of which two are the same, or that are too long', async () => {
    await expect(values('a,a\n1,2', CSV)).rejects.toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: 'CSV headers cannot contain duplicates.',
    });
    await expect(values(`${'a'.repeat(10_241)}\n1`, CSV)).rejects.toMatchObject({ error: 'States.ItemReaderFailed' });
  });
});

describe('the items in a JSON file', () => {
  it('are the elements of its array', async () => {
    expect(await values('\ufeff[1, {"a": 2}, null]', { InputType: 'JSON' })).toEqual([1, { a: 2 }, null]);
  });

  it.each(['{"no": "list"}', '3', '"text"', 'null'])('are none in %s, which is a failure', async (content) => {
    await expect(values(content, { InputType: 'JSON' })).rejects.toMatchObject({
      error: 'States.ItemReaderFailed',
      cause: 'Attempting to map over non-iterable node.',
    });
  });

  it('are what ItemsPointer points to: an array, or the members of an object', async () => {
    const content = JSON.stringify({ 'a/b': { '~c': [[1], { x: 2, y: 3 }] } });
    expect(await values(content, { ItemsPointer: '/a~1b/~0c/0' })).toEqual([1]);
    expect(await items(content, { ItemsPointer: '/a~1b/~0c/1' })).toEqual([
      { key: 'x', value: 2, source: 'S3://data/file' },
      { key: 'y', value: 3, source: 'S3://data/file' },
    ]);
    await expect(values(content, { ItemsPointer: '/a~1b/missing' })).rejects.toThrow(/ItemsPointer does not match/);
    await expect(values(content, { ItemsPointer: '/a~1b/~0c/0/0' })).rejects.toThrow(/non-iterable/);
  });

  it('cannot be read from what is no JSON', async () => {
    await expect(values('[1,', { InputType: 'JSON' })).rejects.toThrow(/not valid JSON/);
  });
});

describe('the items in a JSON Lines file', () => {
  it('are one a line, whatever the line end; empty lines hold none', async () => {
    expect(await values('{"a":1}\r\n\n[2]\n"x\u2028y"', { InputType: 'JSONL' })).toEqual([{ a: 1 }, [2], 'x\u2028y']);
  });

  it('cannot be read when a line is no JSON', async () => {
    await expect(values('1\n{', { InputType: 'JSONL' })).rejects.toThrow(/not valid JSON/);
  });
});
