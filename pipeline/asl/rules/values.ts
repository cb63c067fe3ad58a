import { oneOf, pointer } from '../finding.ts';
import { parseIntrinsic } from '../intrinsics.ts';
import { Placeholder } from '../json.ts';
import { jsonataFault, looksLikeJsonata } from '../jsonata.ts';
import { isReferencePath, type JsonPath, PathSyntaxError, parsePath } from '../jsonpath.ts';
import { type Check, clip, error, type Fields, isObject, isUnknown, type Scope, typeName, warning } from './shape.ts';

/** The largest number of seconds that Step Functions takes (guide, "Task workflow state": 99999999). */
export const MAX_SECONDS = 99_999_999;

/** A string of at least `least` characters. */
export const text =
  (least = 0): Check =>
  (value, at, scope) => {
    if (value instanceof Placeholder) return;
    if (typeof value !== 'string') error(scope, at, `must be a string, found ${typeName(value)}`);
    else if (value.length < least) error(scope, at, 'must not be empty');
  };

/** A string that stays as it is; one that looks like a path was perhaps meant for the `...Path` field. */
export const plainText: Check = (value, at, scope) => {
  text()(value, at, scope);
  if (typeof value === 'string' && scope.language === 'JSONPath' && looksLikePath(value)) {
    warning(
      scope,
      at,
      `${JSON.stringify(clip(value))} is taken as it stands: only a field whose name ends in 'Path' reads a path`,
      'NO_PATH',
    );
  }
};

export const boolean: Check = (value, at, scope) => {
  if (typeof value !== 'boolean') error(scope, at, `must be true or false, found ${typeName(value)}`);
};

/** Any value: what is inside is the user's. */
export const anything: Check = () => {};

/** One of these words. */
export const choiceOf =
  (...allowed: string[]): Check =>
  (value, at, scope) => {
    if (!isUnknown(value, scope) && !allowed.includes(value as string)) {
      error(scope, at, `must be ${oneOf(allowed.map((name) => `'${name}'`))}, found ${typeName(value)}`);
    }
  };

/** A number within bounds, both included. */
export const number =
  ({ least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY, integer = true } = {}): Check =>
  (value, at, scope) => {
    const kind = integer ? 'an integer' : 'a number';
    if (typeof value !== 'number' || (integer && !Number.isInteger(value)))
      error(scope, at, `must be ${kind}, found ${typeName(value)}`);
    else if (value < least) error(scope, at, `Minimum value is ${least}, found ${value}`);
    else if (value > most) error(scope, at, `Maximum value is ${most}, found ${value}`);
  };

/** A whole number of seconds, from `least` to what Step Functions waits at most. */
export const seconds = (least: number): Check => number({ least, most: MAX_SECONDS });

/** In a JSONata state also an expression that gives the value; else the value itself. */
export const orJsonata =
  (check: Check): Check =>
  (value, at, scope) => {
    const isExpression = typeof value === 'string' && (looksLikeJsonata(value) || isUnknown(value, scope));
    if (scope.language === 'JSONata' && isExpression) jsonata(value, at, scope);
    else check(value, at, scope);
  };

/** A string with `{% %}` around a sound expression. */
export const jsonata: Check = (value, at, scope) => {
  if (typeof value !== 'string') {
    error(scope, at, `must be a JSONata expression "{% ... %}", found ${typeName(value)}`);
    return;
  }
  const fault = isUnknown(value, scope) ? undefined : jsonataFault(value, scope.members, scope.parseJsonata);
  if (fault) error(scope, at, fault.message, fault.code);
};

/** A value in which any string may be an expression: Arguments, Output, Assign. */
export const jsonataTemplate: Check = (value, at, scope) => {
  if (typeof value === 'string') {
    if (looksLikeJsonata(value)) jsonata(value, at, scope);
  } else if (Array.isArray(value))
    value.forEach((item, index) => void jsonataTemplate(item, pointer(at, index), scope));
  else if (isObject(value))
    for (const [key, item] of Object.entries(value)) jsonataTemplate(item, pointer(at, key), scope);
};

/** A payload template: a field whose name ends in `.$` holds a path or an intrinsic function. */
export const payloadTemplate: Check = (value, at, scope) => {
  if (Array.isArray(value)) value.forEach((item, index) => void payloadTemplate(item, pointer(at, index), scope));
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const place = pointer(at, key);
    if (!key.endsWith('.$')) {
      if (typeof item === 'string' && looksLikePath(item)) {
        warning(
          scope,
          place,
          `${JSON.stringify(clip(item))} is taken as it stands: name the field '${key}.$' to have it evaluated`,
          'NO_DOLLAR',
        );
      }
      payloadTemplate(item, place, scope);
    } else {
      if (Object.hasOwn(value, key.slice(0, -2)))
        error(scope, place, `'${key}' and '${key.slice(0, -2)}' are the same field`);
      pathOrIntrinsic(item, place, scope);
    }
  }
};

/** The payload template of either query language. */
export const template: Check = (value, at, scope) =>
  (scope.language === 'JSONata' ? jsonataTemplate : payloadTemplate)(value, at, scope);

/** Whether a text was most likely meant as a path or an intrinsic function. */
export const looksLikePath = (value: string): boolean => /^\$\$?[.[]|^\$$|^States\.[A-Za-z0-9]+\(/.test(value);

/** A path of the state's input, the context object or a variable. */
export const path: Check = (value, at, scope) => void readPath(value, at, scope);

/** A reference path; the context object is no source of one unless `context` allows it. */
export const referencePath =
  ({ context = false, variable = true } = {}): Check =>
  (value, at, scope) => {
    const parsed = readPath(value, at, scope);
    if (!parsed) return;
    if (!isReferencePath(parsed))
      error(
        scope,
        at,
        `must be a Reference Path, which names one node: no wildcard, slice, list, filter or function, found ${typeName(value)}`,
      );
    else if (!context && parsed.root === 'context')
      error(scope, at, 'must be a Reference Path into the input: the context object ($$) is not allowed here');
    else if (!variable && typeof parsed.root === 'object')
      error(scope, at, 'must start with $: a variable is not allowed here');
  };

/** A count that may also be an expression, and its `...Path` twin for JSONPath. */
export const counted = (name: string, least: number, most?: number, integer = true): Fields => ({
  [name]: { check: orJsonata(number({ least, most, integer })) },
  [`${name}Path`]: { check: referencePath(), only: 'JSONPath' },
});

/** A check that lets null pass: `InputPath`, `OutputPath` and `ResultPath` may be null. */
export const orNull =
  (check: Check): Check =>
  (value, at, scope) => {
    if (value !== null) check(value, at, scope);
  };

/** A path, or a call of one of `functions` (of any intrinsic function where none are named). */
export const pathOrIntrinsic = (value: unknown, at: string, scope: Scope, functions?: readonly string[]): void => {
  if (typeof value !== 'string' || !value.startsWith('States.')) {
    readPath(value, at, scope, 'a path ($, $$ or $variable) or an intrinsic function (States.Name(...))');
    return;
  }
  if (isUnknown(value, scope)) return;
  try {
    const { name } = parseIntrinsic(value);
    if (functions && !functions.includes(name))
      error(scope, at, `must give a string: of the functions only ${oneOf(functions)}, found ${name}`);
  } catch (cause) {
    reportSyntax(cause, value, at, scope);
  }
};

function readPath(
  value: unknown,
  at: string,
  scope: Scope,
  wanted = 'a path ($, $$ or $variable)',
): JsonPath | undefined {
  if (value instanceof Placeholder) return undefined;
  if (typeof value !== 'string') {
    error(scope, at, `must be ${wanted}, found ${typeName(value)}`);
    return undefined;
  }
  if (isUnknown(value, scope)) return undefined;
  try {
    return parsePath(value);
  } catch (cause) {
    if (value.startsWith('$')) reportSyntax(cause, value, at, scope);
    else error(scope, at, `must be ${wanted}, found ${typeName(value)}`);
    return undefined;
  }
}

function reportSyntax(cause: unknown, value: string, at: string, scope: Scope): void {
  if (!(cause instanceof PathSyntaxError)) throw cause;
  error(scope, at, `${cause.message} (character ${cause.offset + 1} of ${JSON.stringify(clip(value))})`);
}

const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** An RFC 3339 time of a day that exists, with upper-case T and Z (ASL specification, Timestamps). */
export const timestamp: Check = (value, at, scope) => {
  if (isUnknown(value, scope)) return;
  const [year, month, day] = (typeof value === 'string' ? (RFC3339.exec(value)?.slice(1, 4) ?? []) : []).map(Number);
  if (!day || !month || month > 12 || day > new Date(Date.UTC(year!, month, 0)).getUTCDate()) {
    error(scope, at, `String does not match RFC3339 timestamp, such as 2016-03-14T01:59:00Z: found ${typeName(value)}`);
  }
};
