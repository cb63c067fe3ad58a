import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
  type YAMLParseError,
} from 'yaml';
import type { FindingCode } from './codes.ts';
import { pointer, pointerSteps } from './finding.ts';
import { JsonSyntaxError, MAX_DEPTH, Placeholder, parseJson, type Spans } from './json.ts';

/** A place in a text; both count from 1, columns in UTF-16 units as editors and GitHub do. */
interface Position {
  line: number;
  column: number;
}

/** A fault of the text itself, found before any rule of the language. */
interface SourceFault extends Position {
  code: FindingCode;
  message: string;
  location: string;
}

/** A definition read from JSON or YAML: its plain value, the faults of the text, and where each part of it stands. */
interface Source {
  /** undefined when the text cannot be read at all. */
  value: unknown;
  faults: SourceFault[];
  /** Where the part that a JSON pointer names stands: its key, else its value; of a missing part, the nearest owner. */
  position(location: string): Position;
}

export type SourceFormat = 'json' | 'yaml';

/** JSON unless the file's name ends as YAML does. */
export const formatOf = (file: string): SourceFormat => (/\.ya?ml$/i.test(file) ? 'yaml' : 'json');

/**
 * Reads a definition. JSON is strict; `placeholders` allows an unquoted `${Name}` as a value in it (CloudFormation fills
 * the text before Step Functions reads it), and in YAML also a function of CloudFormation (`!Ref`, `!Sub`, `!GetAtt` …).
 * YAML has merge keys (`<<`): Step Functions only takes JSON, and the tools that make it of YAML know them.
 * Never throws: what is wrong with the text is in `faults`.
 */
export function parseSource(text: string, format: SourceFormat, { placeholders = false } = {}): Source {
  if (!text.trim()) {
    const fault = { code: 'MISSING_DESCRIPTION' as const, message: 'the definition is empty', location: '' };
    return unreadable([{ ...fault, line: 1, column: 1 }]);
  }
  return format === 'json' ? jsonSource(text, placeholders) : yamlSource(text, placeholders);
}

function jsonSource(text: string, placeholders: boolean): Source {
  const at = positionsIn(text);
  try {
    const { value, spans, duplicates } = parseJson(text, { placeholders });
    const faults = duplicates.map(({ owner, key, offset }) => duplicateFault(owner, key, at(offset)));
    return { value, faults, position: (location) => at(offsetOf(value, spans, location)) };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return unreadable([syntaxFault(`not JSON: ${error.message}`, at(error.offset))]);
  }
}

function yamlSource(text: string, placeholders: boolean): Source {
  const at = positionsIn(text);
  try {
    const document = parseDocument(text, { prettyErrors: false, uniqueKeys: false, logLevel: 'error', merge: true });
    if (document.errors.length)
      return unreadable(document.errors.map((error) => syntaxFault(yamlMessage(error), at(error.pos[0]))));
    if (placeholders) openPlaceholders(document);
    const faults: SourceFault[] = [];
    const value = document.toJS({ maxAliasCount: 100 });
    if (depth(value) > MAX_DEPTH)
      return unreadable([syntaxFault(`nested deeper than ${MAX_DEPTH} levels`, { line: 1, column: 1 })]);
    collectDuplicates(document.contents, [], (owner, key, offset) =>
      faults.push(duplicateFault(owner, key, at(offset))),
    );
    return { value, faults, position: (location) => at(yamlOffset(document.contents, pointerSteps(location))) };
  } catch (error) {
    // The library throws on what it refuses to expand (aliases) or cannot hold (nesting).
    return unreadable([syntaxFault(`not YAML: ${(error as Error).message}`, { line: 1, column: 1 })]);
  }
}

const yamlMessage = ({ code, message }: YAMLParseError): string =>
  code === 'MULTIPLE_DOCS' ? 'a file holds one definition: nothing may follow after "---"' : `not YAML: ${message}`;

/** Puts a {@link Placeholder} where the text is still open: an unquoted `${Name}`, and a node with a tag of its own. */
function openPlaceholders(document: Document): void {
  visit(document, {
    Node(key, node) {
      if (key === 'key' || isAlias(node)) return undefined;
      const plain =
        isScalar(node) && node.type === 'PLAIN' ? /^\$\{([^{}]+)\}$/.exec(String(node.value))?.[1] : undefined;
      const name = plain ?? (node.tag && /^![A-Z]/.test(node.tag) ? node.tag : undefined);
      if (name === undefined) return undefined;
      const open = new Scalar(new Placeholder(name));
      open.range = node.range;
      return open;
    },
  });
}

const syntaxFault = (message: string, position: Position): SourceFault => ({
  code: 'INVALID_JSON_DESCRIPTION',
  message,
  location: '',
  ...position,
});

const unreadable = (faults: SourceFault[]): Source => ({
  value: undefined,
  faults,
  position: () => ({ line: faults[0]?.line ?? 1, column: faults[0]?.column ?? 1 }),
});

function duplicateFault(owner: string[], key: string, position: Position): SourceFault {
  const isState = owner.at(-1) === 'States';
  return {
    code: isState ? 'DUPLICATE_STATE_NAME' : 'INVALID_JSON_DESCRIPTION',
    message: isState ? `the state '${key}' is defined twice` : `the key '${key}' stands twice in one object`,
    location: pointer(owner.reduce(pointer, ''), key),
    ...position,
  };
}

/** Turns offsets of a text into lines and columns; the lines are counted when the first place is asked for. */
function positionsIn(text: string): (offset: number) => Position {
  let lines: LineCounter | undefined;
  return (offset) => {
    if (!lines) {
      lines = new LineCounter();
      lines.addNewLine(0);
      for (const { index } of text.matchAll(/\n/g)) lines.addNewLine(index + 1);
    }
    return positionOf(lines, offset);
  };
}

const positionOf = (lines: LineCounter, offset: number): Position => {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
};

function offsetOf(root: unknown, spans: Spans, location: string): number {
  let value = root;
  let offset = 0;
  for (const step of pointerSteps(location)) {
    const members = typeof value === 'object' && value ? spans.get(value) : undefined;
    const span = members?.get(step);
    if (!span) break;
    offset = span.key ?? span.value;
    value = (value as Record<string, unknown>)[step];
  }
  return offset;
}

function yamlOffset(root: unknown, steps: string[]): number {
  let node = root as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const step of steps) {
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item.key) === step);
      if (!pair) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value as Node | null;
    } else {
      node = (node as { items?: Node[] } | null)?.items?.[Number(step)] ?? null;
      if (!node) break;
      offset = node.range?.[0] ?? offset;
    }
  }
  return offset;
}

const keyOf = (key: unknown): string => String(isScalar(key) ? key.value : key);

function collectDuplicates(
  node: unknown,
  owner: string[],
  report: (owner: string[], key: string, offset: number) => void,
): void {
  if (isMap(node)) {
    const seen = new Set<string>();
    for (const item of node.items) {
      const key = keyOf(item.key);
      if (seen.has(key)) report(owner, key, (item.key as Node).range?.[0] ?? 0);
      seen.add(key);
      collectDuplicates(item.value, [...owner, key], report);
    }
  } else {
    const items = (node as { items?: unknown[] } | null)?.items ?? [];
    items.forEach((item, index) => {
      collectDuplicates(item, [...owner, String(index)], report);
    });
  }
}

/** Levels of nesting, counted without recursion. */
function depth(value: unknown): number {
  let levels = 0;
  for (let level = [value]; level.length; levels++) {
    if (levels > MAX_DEPTH) return levels;
    level = level.flatMap((item) => (typeof item === 'object' && item ? Object.values(item) : []));
  }
  return levels;
}
