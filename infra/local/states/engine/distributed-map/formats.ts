import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { isObject } from '../../../core/is-object.ts';
import type { Json, JsonObject, ReaderConfig } from '../definition.ts';
import { StateFailure } from '../failure.ts';
import { type Item, itemsOf } from '../items.ts';
import { csvRows } from './csv.ts';

/** A failure of the ItemReader, in Step Functions' words where they are known. */
export const readerFailure = (cause: string) => new StateFailure('States.ItemReaderFailed', cause);

const BYTE_ORDER_MARK = '\ufeff';

const DELIMITERS: Record<string, string> = { COMMA: ',', PIPE: '|', SEMICOLON: ';', SPACE: ' ', TAB: '\t' };

/** Largest header of a CSV file, bytes (guide, "ItemReader"). */
const MAX_HEADER_BYTES = 10 * 1024;

/**
 * The items in an object's content, as `InputType` says.
 * @param source what the items' context object says of their origin
 * @throws StateFailure `States.ItemReaderFailed` when the content is none of that type
 */
export function parseItems(content: Readable, config: ReaderConfig, source: string): AsyncIterable<Item> {
  switch (config.InputType) {
    case 'CSV':
      return csvItems(content, config, source);
    case 'JSONL':
      return jsonLines(content, source);
    default:
      return jsonItems(content, config, source);
  }
}

/** Rows under the names in the first row, or under the given ones. Values are texts, empty where a row has too few. */
async function* csvItems(content: Readable, config: ReaderConfig, source: string): AsyncGenerator<Item> {
  const { CSVHeaderLocation, CSVHeaders = [], CSVDelimiter = 'COMMA' } = config;
  let names = CSVHeaderLocation === 'GIVEN' ? checkedNames(CSVHeaders) : undefined;
  for await (const row of csvRows(linesOf(content), DELIMITERS[CSVDelimiter]!)) {
    if (names) yield { value: Object.fromEntries(names.map((name, column) => [name, row[column] ?? ''])), source };
    else names = checkedNames(row);
  }
}

function checkedNames(names: string[]): string[] {
  if (new Set(names).size < names.length) throw readerFailure('CSV headers cannot contain duplicates.');
  // Unverified against AWS: the wording.
  if (Buffer.byteLength(names.join()) > MAX_HEADER_BYTES)
    throw readerFailure(`CSV headers cannot exceed ${MAX_HEADER_BYTES} bytes.`);
  return names;
}

async function* jsonLines(content: Readable, source: string): AsyncGenerator<Item> {
  for await (const line of linesOf(content)) if (line.trim() !== '') yield { value: parseJson(line) as Json, source };
}

/**
 * The array in a JSON file, or what `ItemsPointer` points to in it. The guide of 2025 takes an object for a file's whole
 * content, too; AWS's recorded answer to one is the failure.
 */
async function* jsonItems(content: Readable, { ItemsPointer }: ReaderConfig, source: string): AsyncGenerator<Item> {
  const document = parseJson(withoutMark(await text(content)));
  const values = ItemsPointer ? pointedAt(document, ItemsPointer) : document;
  if (!Array.isArray(values) && !(ItemsPointer && isObject(values)))
    throw readerFailure('Attempting to map over non-iterable node.');
  yield* itemsOf(values as Json[] | JsonObject, source);
}

/** What an RFC 6901 pointer points to. */
function pointedAt(document: Json, pointer: string): Json {
  const steps = pointer.split('/').slice(1);
  let value = document;
  for (const step of steps.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))) {
    const holder: object = typeof value === 'object' && value !== null ? value : {};
    if (!Object.hasOwn(holder, step))
      throw readerFailure(
        'The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.',
      );
    value = (holder as JsonObject)[step]!;
  }
  return value;
}

/** A JSON text's value. Unverified against AWS: the cause. */
export function parseJson(source: string): Json {
  try {
    return JSON.parse(source) as Json;
  } catch {
    throw readerFailure('Attempting to parse a file that is not valid JSON.');
  }
}

/** The lines of a text in UTF-8, ended by LF or CRLF. Unverified against AWS: that a byte-order mark is no content. */
async function* linesOf(content: Readable): AsyncGenerator<string, void, undefined> {
  content.setEncoding('utf8');
  let rest = '';
  let first = true;
  for await (const chunk of content) {
    const lines = (rest + (first ? withoutMark(chunk) : chunk)).split('\n');
    first = false;
    rest = lines.pop()!;
    for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

const withoutMark = (content: string) => (content.startsWith(BYTE_ORDER_MARK) ? content.slice(1) : content);
