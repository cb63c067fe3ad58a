import type { ItemReader } from '../definition.ts';
import { StateFailure } from '../failure.ts';

type ReaderConfig = NonNullable<ItemReader['ReaderConfig']>;

const DELIMITERS: Record<string, string> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/**
 * The rows of a CSV file as objects: their names are in the first row, or given. Values are texts; a row's missing ones are
 * empty, those beyond the names are left out. Lines without anything are no rows.
 * @throws StateFailure `States.ItemReaderFailed` when two columns have one name
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html
 */
export function csvItems(text: string, { CSVHeaderLocation, CSVHeaders = [], CSVDelimiter = 'COMMA' }: ReaderConfig) {
  const rows = records(text, DELIMITERS[CSVDelimiter]!);
  const names = CSVHeaderLocation === 'GIVEN' ? CSVHeaders : (rows.shift() ?? []);
  if (new Set(names).size < names.length)
    throw new StateFailure('States.ItemReaderFailed', 'CSV headers cannot contain duplicates.');
  return rows.map((row) => Object.fromEntries(names.map((name, column) => [name, row[column] ?? ''])));
}

/**
 * The fields of each line. Quotes take delimiters and line ends in; a quote in quotes is doubled; a backslash keeps the
 * backslash, the quote or the delimiter that follows it, and is dropped before anything else.
 */
function records(text: string, delimiter: string): string[][] {
  const all: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = () => {
    row.push(field);
    field = '';
  };
  const endRow = () => {
    endField();
    if (row.length > 1 || row[0] !== '') all.push(row);
    row = [];
  };
  const content = text.replace(/^\ufeff/, '');
  for (let at = 0; at < content.length; at++) {
    const char = content[at]!;
    if (char === '\\') {
      const next = content[at + 1] ?? '';
      if (!['\\', '"', delimiter].includes(next)) continue;
      field += next;
      at++;
    } else if (char === '"') {
      const doubled = quoted && content[at + 1] === '"';
      if (doubled) {
        field += '"';
        at++;
      } else quoted = !quoted;
    } else if (quoted) field += char;
    else if (char === delimiter) endField();
    else if (char === '\n') endRow();
    else if (char !== '\r' || content[at + 1] !== '\n') field += char;
  }
  if (field !== '' || row.length > 0) endRow();
  return all;
}
