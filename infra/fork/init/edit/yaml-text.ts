import { isDeepStrictEqual } from 'node:util';
import { isMap, isScalar, type Pair, parseDocument, type Scalar, stringify, type YAMLMap } from 'yaml';

/** Characters of a line, as the formatter has them. */
const LINE = 120;

/**
 * Replaces one value of a YAML text and leaves every other character, comments among them, as it is. A value that is there
 * already changes nothing; a field that is not there is added at the end of the map that it belongs to.
 * @param path `['dataset', 'label', 'column']`; a number is a place in a list
 */
export function setYaml(text: string, path: readonly (string | number)[], value: unknown): string {
  const document = parseDocument(text);
  if (document.hasIn(path) && isDeepStrictEqual(document.getIn(path, true) && plain(document.getIn(path)), value))
    return text;
  const parent = document.getIn(path.slice(0, -1), true);
  const key = path.at(-1)!;
  const pair = isMap(parent) ? pairOf(parent, key) : undefined;
  if (pair?.value) return replacePair(text, pair, value);
  const node = document.getIn(path, true);
  if (isScalar(node)) return splice(text, node.range![0], node.range![1], inFlow(value, node.type));
  document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}

const plain = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'toJSON' in value ? (value as { toJSON(): unknown }).toJSON() : value;

type Field = Pair<Scalar, { range?: [number, number, number] | null }>;

const pairOf = (map: YAMLMap, key: string | number) =>
  map.items.find((pair) => isScalar(pair.key) && pair.key.value === key) as Field | undefined;

function replacePair(text: string, { key, value: old }: Field, value: unknown): string {
  const colon = text.indexOf(':', key.range![1]);
  const end = colon + 1 + text.slice(colon + 1, old!.range![1]).trimEnd().length;
  const column = key.range![0] - (text.lastIndexOf('\n', key.range![0]) + 1);
  return splice(text, colon + 1, end, field(value, column, isScalar(old) ? old.type : undefined));
}

const splice = (text: string, start: number, end: number, inserted: string) =>
  text.slice(0, start) + inserted + text.slice(end);

/** What stands behind a field's colon: one line, or a list of one line an item. */
function field(value: unknown, column: number, style?: string): string {
  const line = inFlow(value, style);
  const isLong = column + line.length > LINE - 30;
  const isTable = Array.isArray(value) && value.some((item) => typeof item === 'object');
  if (!Array.isArray(value) || value.length === 0 || !(isTable || isLong)) return ` ${line}`;
  return value.map((item) => `\n${' '.repeat(column + 2)}- ${inFlow(item)}`).join('');
}

/**
 * A value on one line, as the shipped settings write it: `{ name: Type, values: [L, M, H] }`.
 * @param style how the text that it replaces is quoted
 */
function inFlow(value: unknown, style?: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => inFlow(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, member]) => `${inFlow(key)}: ${inFlow(member)}`)
      .join(', ')} }`;
  if (typeof value === 'string' && style === 'QUOTE_SINGLE') return `'${value.replaceAll("'", "''")}'`;
  // In brackets, so that what only a flow collection would misread is quoted too.
  return stringify([value], { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0, singleQuote: true })
    .trim()
    .slice(1, -1);
}
