/** One step of a JSONPath. `name`, `index` and `names`/`indexes` select members; the rest may select many nodes. */
export type PathSegment =
  | { kind: 'name'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'names'; names: string[] }
  | { kind: 'indexes'; indexes: number[] }
  | { kind: 'slice'; from?: number; to?: number; step?: number }
  | { kind: 'wildcard' }
  | { kind: 'descendant' }
  | { kind: 'filter'; expression: string }
  | { kind: 'function'; name: string; arguments: string };

/** A parsed path: from the state's input (`$`), the context object (`$$`) or a workflow variable, through its segments. */
export interface JsonPath {
  root: 'input' | 'context' | { variable: string };
  segments: PathSegment[];
}

/** Why a text is not a JSONPath; `offset` counts from 0 within the text. */
export class PathSyntaxError extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const ROOT = /\$\$|\$([\p{ID_Start}_][\p{ID_Continue}]*)|\$/uy;
const NAME = /[^\s.[\]()'",?*:@$][^\s.[\]()'",?*:@]*/uy;
const FUNCTION_ARGUMENTS = /\(([^()]*)\)/y;
const QUOTED = /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/y;
const SLICE = /(-?\d+)?\s*:\s*(-?\d+)?(?:\s*:\s*(-?\d+)?)?/y;
const INTEGER = /-?\d+/y;
const SPACE = /\s*/y;

/**
 * Parses a path as Step Functions takes it: Jayway's JSONPath with the roots `$`, `$$` and `$variable`. A filter is kept
 * as its text. Throws {@link PathSyntaxError}.
 */
export function parsePath(source: string): JsonPath {
  const text = source.trimEnd();
  let at = 0;
  const fail = (message: string): never => {
    throw new PathSyntaxError(message, at);
  };
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) at += found[0].length;
    return found;
  };

  const root = match(ROOT) ?? fail('a path starts with $, $$ or a $variable');
  const segments: PathSegment[] = [];
  while (at < text.length) {
    if (text.startsWith('..', at)) {
      at += 2;
      segments.push({ kind: 'descendant' }, text[at] === '[' ? bracket() : dotted());
    } else if (text[at] === '.') {
      at++;
      segments.push(text[at] === '[' ? bracket() : dotted());
    } else if (text[at] === '[') segments.push(bracket());
    else fail(`"." or "[" was expected, found ${JSON.stringify(text[at])}`);
  }
  return { root: root[0] === '$$' ? 'context' : root[1] ? { variable: root[1] } : 'input', segments };

  function dotted(): PathSegment {
    if (text[at] === '*') {
      at++;
      return { kind: 'wildcard' };
    }
    const name = match(NAME)?.[0] ?? fail('a member name was expected after "."');
    const call = text[at] === '(' ? (match(FUNCTION_ARGUMENTS) ?? fail('this "(" is not closed')) : undefined;
    return call ? { kind: 'function', name, arguments: call[1]! } : { kind: 'name', name };
  }

  function bracket(): PathSegment {
    at++;
    match(SPACE);
    const segment = text[at] === '?' ? filter() : selector();
    match(SPACE);
    if (text[at] !== ']') fail('"]" was expected');
    at++;
    return segment;
  }

  function selector(): PathSegment {
    if (text[at] === '*') {
      at++;
      return { kind: 'wildcard' };
    }
    if (text[at] === "'" || text[at] === '"') {
      const [name, ...more] = list(quoted);
      return more.length ? { kind: 'names', names: [name!, ...more] } : { kind: 'name', name: name! };
    }
    const slice = match(SLICE);
    if (slice) {
      const [from, to, step] = slice.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
      return { kind: 'slice', from, to, step };
    }
    const [index, ...more] = list(integer);
    return more.length ? { kind: 'indexes', indexes: [index!, ...more] } : { kind: 'index', index: index! };
  }

  function list<T>(item: () => T): T[] {
    const items = [item()];
    for (match(SPACE); text[at] === ','; match(SPACE)) {
      at++;
      match(SPACE);
      items.push(item());
    }
    return items;
  }

  function quoted(): string {
    const found = match(QUOTED) ?? fail('a name in closed quotes was expected');
    // Only the quote itself is escaped; any other backslash belongs to the name (recorded executions).
    return found[1] !== undefined ? found[1].replaceAll("\\'", "'") : found[2]!.replaceAll('\\"', '"');
  }

  function integer(): number {
    return Number((match(INTEGER) ?? fail('an index, a slice, a quoted name, "*" or "?(...)" was expected'))[0]);
  }

  function filter(): PathSegment {
    at++;
    match(SPACE);
    if (text[at] !== '(') fail('"(" was expected after "?"');
    const start = at + 1;
    for (let depth = 0; at < text.length; at++) {
      if ((text[at] === "'" || text[at] === '"') && match(QUOTED)) at--;
      else if (text[at] === '(') depth++;
      else if (text[at] === ')' && --depth === 0) {
        const expression = text.slice(start, at++).trim();
        if (!expression) fail('a filter needs an expression');
        return { kind: 'filter', expression };
      }
    }
    return fail('this filter is not closed');
  }
}

/**
 * Whether a path can only name one node: "a Reference Path is a Path with syntax limited in such a way that it can
 * identify only a single node" (ASL specification, Reference Paths).
 */
export const isReferencePath = (path: JsonPath): boolean =>
  path.segments.every(({ kind }) => kind === 'name' || kind === 'index');
