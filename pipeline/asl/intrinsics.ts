import { type JsonPath, PathSyntaxError, parsePath } from './jsonpath.ts';

/** An argument of an intrinsic function: a path, a call, or a constant. */
type IntrinsicArgument = { path: JsonPath } | { call: IntrinsicCall } | { constant: string | number | boolean | null };

export interface IntrinsicCall {
  name: string;
  arguments: IntrinsicArgument[];
}

/** How many arguments each intrinsic function takes, least and most (Step Functions guide, "Intrinsic functions"). */
const INTRINSICS: ReadonlyMap<string, readonly [number, number]> = new Map([
  ['States.Array', [0, Number.POSITIVE_INFINITY]],
  ['States.ArrayContains', [2, 2]],
  ['States.ArrayGetItem', [2, 2]],
  ['States.ArrayLength', [1, 1]],
  ['States.ArrayPartition', [2, 2]],
  ['States.ArrayRange', [3, 3]],
  ['States.ArrayUnique', [1, 1]],
  ['States.Base64Decode', [1, 1]],
  ['States.Base64Encode', [1, 1]],
  ['States.Format', [1, Number.POSITIVE_INFINITY]],
  ['States.Hash', [2, 2]],
  ['States.JsonMerge', [3, 3]],
  ['States.JsonToString', [1, 1]],
  ['States.MathAdd', [2, 2]],
  ['States.MathRandom', [2, 3]],
  ['States.StringSplit', [2, 2]],
  ['States.StringToJson', [1, 1]],
  ['States.UUID', [0, 0]],
]);

const arityText = (least: number, most: number): string =>
  `${most === least ? least : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} to ${most}`} arguments`;

/** "You can nest up to 10 intrinsic functions within a field" (Step Functions guide). */
const MAX_NESTED_INTRINSICS = 10;

const NAME = /States\.[A-Za-z0-9]+/y;
const CONSTANT = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*[,)])|(?:true|false|null)(?=\s*[,)])/y;
const STRING = /'((?:[^'\\]|\\['\\{}])*)'/y;
const SPACE = /\s*/y;

/**
 * Parses a call such as `States.Format('{} of {}', $.a, $$.State.Name)`. In a string only \', \\, \{ and \} are escapes
 * (ASL specification, Intrinsic Functions); they stay as they are, for States.Format reads braces itself. Throws
 * {@link PathSyntaxError}, also for an unknown function and a wrong number of arguments.
 */
export function parseIntrinsic(source: string): IntrinsicCall {
  const text = source.trimEnd();
  let at = 0;
  const fail = (message: string, offset = at): never => {
    throw new PathSyntaxError(message, offset);
  };
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text) ?? undefined;
    if (found) at += found[0].length;
    return found;
  };

  const result = call(1);
  if (at < text.length) fail(`nothing may follow the call, found ${JSON.stringify(text.slice(at, at + 20))}`);
  return result;

  function call(nested: number): IntrinsicCall {
    const start = at;
    if (nested > MAX_NESTED_INTRINSICS) fail(`at most ${MAX_NESTED_INTRINSICS} functions can be nested`);
    const name = match(NAME)?.[0] ?? fail('a function name such as States.Format was expected');
    const arity = INTRINSICS.get(name) ?? fail(`there is no intrinsic function ${name}`, start);
    if (text[at] !== '(') fail(`"(" was expected after ${name}`);
    at++;
    match(SPACE);
    const args: IntrinsicArgument[] = [];
    if (text[at] !== ')') {
      args.push(argument(nested));
      for (match(SPACE); text[at] === ','; match(SPACE)) {
        at++;
        match(SPACE);
        args.push(argument(nested));
      }
    }
    if (text[at] !== ')') fail('"," or ")" was expected');
    at++;
    const [least, most] = arity;
    if (args.length < least || args.length > most) {
      fail(`${name} takes ${arityText(least, most)}, found ${args.length}`, start);
    }
    return { name, arguments: args };
  }

  function argument(nested: number): IntrinsicArgument {
    if (text[at] === "'") {
      const found =
        match(STRING) ?? fail("this string is not closed, or has an escape other than \\', \\\\, \\{ and \\}");
      return { constant: found[1]! };
    }
    if (text[at] === '$') return { path: path() };
    const constant = match(CONSTANT);
    if (constant) return { constant: JSON.parse(constant[0]) };
    if (text.startsWith('States.', at)) return { call: call(nested + 1) };
    return fail("an argument is a path, a call, a number, true, false, null or a string in '...'");
  }

  function path(): JsonPath {
    const start = at;
    let depth = 0;
    for (; at < text.length; at++) {
      const char = text[at]!;
      if (depth === 0 && (char === ',' || char === ')')) break;
      if (char === '[' || char === '(') depth++;
      else if (char === ']' || char === ')') depth--;
      else if (depth > 0 && (char === "'" || char === '"')) at = Math.max(at, text.indexOf(char, at + 1));
    }
    try {
      return parsePath(text.slice(start, at).trimEnd());
    } catch (error) {
      if (error instanceof PathSyntaxError) return fail(error.message, start + error.offset);
      throw error;
    }
  }
}
