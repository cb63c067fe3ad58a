import type { Json } from '../../definition.ts';
import { PathNotFound } from './path-not-found.ts';
import { resolve } from './read.ts';
import type { Roots } from './select.ts';

/** A data-test expression: a comparison, or And, Or, Not of others. */
export type Rule = Record<string, unknown>;

/**
 * Whether a rule is true.
 * @throws PathNotFound when a path leads nowhere, except for IsPresent
 * @see https://states-language.net/#choice-state
 */
export function holds(rule: Rule, roots: Roots): boolean {
  if (Array.isArray(rule.And)) return rule.And.every((part) => holds(part as Rule, roots));
  if (Array.isArray(rule.Or)) return rule.Or.some((part) => holds(part as Rule, roots));
  if (rule.Not) return !holds(rule.Not as Rule, roots);
  const variable = String(rule.Variable);
  if (typeof rule.IsPresent === 'boolean') return isPresent(variable, roots) === rule.IsPresent;
  const value = resolve(variable, roots);
  const operator = Object.keys(rule).find((name) => /^(Is|String|Numeric|Boolean|Timestamp)/.test(name))!;
  const expected = rule[operator] as Json;
  if (operator.endsWith('Path'))
    return compare(operator.slice(0, -'Path'.length), value, resolve(String(expected), roots));
  return compare(operator, value, expected);
}

function isPresent(path: string, roots: Roots): boolean {
  try {
    resolve(path, roots);
    return true;
  } catch (error) {
    if (error instanceof PathNotFound) return false;
    throw error;
  }
}

/** A time with an offset, as Choice rules compare them. */
const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const timeOf = (value: Json) => (typeof value === 'string' && TIMESTAMP.test(value) ? Date.parse(value) : Number.NaN);

const TYPES: Record<string, (value: Json) => boolean> = {
  IsNull: (value) => value === null,
  IsNumeric: (value) => typeof value === 'number',
  IsString: (value) => typeof value === 'string',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => !Number.isNaN(timeOf(value)),
};

const ORDERS: Record<string, (difference: number) => boolean> = {
  Equals: (difference) => difference === 0,
  LessThan: (difference) => difference < 0,
  LessThanEquals: (difference) => difference <= 0,
  GreaterThan: (difference) => difference > 0,
  GreaterThanEquals: (difference) => difference >= 0,
};

/** Values of another type than the operator's compare as false. */
function compare(operator: string, value: Json, expected: Json): boolean {
  const type = TYPES[operator];
  if (type) return type(value) === expected;
  if (operator === 'StringMatches') return typeof value === 'string' && wildcard(String(expected)).test(value);
  const [, kind, order] = /^(String|Numeric|Boolean|Timestamp)(\w+)$/.exec(operator)!;
  const difference = differences[kind!]!(value, expected);
  return difference !== undefined && ORDERS[order!]!(difference);
}

const differences: Record<string, (a: Json, b: Json) => number | undefined> = {
  String: (a, b) => (typeof a === 'string' && typeof b === 'string' ? (a < b ? -1 : a > b ? 1 : 0) : undefined),
  Numeric: (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : undefined),
  Boolean: (a, b) => (typeof a === 'boolean' && typeof b === 'boolean' ? Number(a) - Number(b) : undefined),
  Timestamp(a, b) {
    const difference = timeOf(a) - timeOf(b);
    return Number.isNaN(difference) ? undefined : difference;
  },
};

/** `*` stands for any characters, `\*` for itself, `\\` for a backslash. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\([*\\])|\*|[.+?^${}()|[\]\\]/g, (found, escaped: string | undefined) =>
    escaped ? `\\${escaped}` : found === '*' ? '[\\s\\S]*' : `\\${found}`,
  );
  return new RegExp(`^${source}$`);
}
