import { type Context, matchesArn, matchesSource, patternSource } from './patterns.ts';

/** Condition operators and, by condition key, the values compared with: `{StringEquals: {'sts:ExternalId': ['x']}}`. */
export type Conditions = Record<string, Record<string, string[]>>;

type Compare = (expected: string, actual: string, context: Context) => boolean;

const literal =
  (flags: string): Compare =>
  (expected, actual, context) =>
    matchesSource(patternSource(expected, context, false), actual, flags);
const like: Compare = (expected, actual, context) => matchesSource(patternSource(expected, context), actual);
const ordered =
  (read: (text: string) => number, holds: (actual: number, expected: number) => boolean): Compare =>
  (expected, actual) =>
    holds(read(actual), read(expected));
const date = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const equals = (a: number, b: number) => a === b;
const less = (a: number, b: number) => a < b;
const atMost = (a: number, b: number) => a <= b;
const greater = (a: number, b: number) => a > b;
const atLeast = (a: number, b: number) => a >= b;

const OPERATORS: Record<string, { compare: Compare; negated?: true }> = {
  StringEquals: { compare: literal('s') },
  StringNotEquals: { compare: literal('s'), negated: true },
  StringEqualsIgnoreCase: { compare: literal('si') },
  StringNotEqualsIgnoreCase: { compare: literal('si'), negated: true },
  StringLike: { compare: like },
  StringNotLike: { compare: like, negated: true },
  ArnEquals: { compare: matchesArn },
  ArnLike: { compare: matchesArn },
  ArnNotEquals: { compare: matchesArn, negated: true },
  ArnNotLike: { compare: matchesArn, negated: true },
  Bool: { compare: (expected, actual) => expected.toLowerCase() === actual.toLowerCase() },
  NumericEquals: { compare: ordered(Number, equals) },
  NumericNotEquals: { compare: ordered(Number, equals), negated: true },
  NumericLessThan: { compare: ordered(Number, less) },
  NumericLessThanEquals: { compare: ordered(Number, atMost) },
  NumericGreaterThan: { compare: ordered(Number, greater) },
  NumericGreaterThanEquals: { compare: ordered(Number, atLeast) },
  DateEquals: { compare: ordered(date, equals) },
  DateNotEquals: { compare: ordered(date, equals), negated: true },
  DateLessThan: { compare: ordered(date, less) },
  DateLessThanEquals: { compare: ordered(date, atMost) },
  DateGreaterThan: { compare: ordered(date, greater) },
  DateGreaterThanEquals: { compare: ordered(date, atLeast) },
};

interface Operator {
  compare: Compare;
  negated?: true;
  /** `ForAllValues:` or `ForAnyValue:`, for keys with several values. */
  set?: string;
  ifExists: boolean;
}

/**
 * Reads an operator's name.
 * @returns undefined for one that does not exist or that the stand-in does not evaluate (IpAddress, BinaryEquals)
 */
function operatorOf(name: string): Operator | undefined {
  const [, set, base = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(name) ?? [];
  const operator = Object.hasOwn(OPERATORS, base) ? OPERATORS[base] : undefined;
  return operator && { ...operator, set, ifExists: ifExists !== undefined };
}

/** Whether the stand-in evaluates an operator of this name. */
export const isOperator = (name: string): boolean => name === 'Null' || operatorOf(name) !== undefined;

/**
 * Whether all conditions of a statement hold: every operator and every key of it; of a key's values one is enough, or,
 * for a negated operator, none may match.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const conditionsHold = (conditions: Conditions, context: Context): boolean =>
  Object.entries(conditions).every(([name, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(name, expected, context[key.toLowerCase()], context)),
  );

function holds(name: string, expected: string[], found: Context[string] | undefined, context: Context): boolean {
  if (name === 'Null') return expected.some((value) => (value === 'true') === (found === undefined));
  const operator = operatorOf(name);
  if (!operator) throw new Error(`Conditions are checked when a policy is parsed, yet there is "${name}"`);
  const { compare, negated, set, ifExists } = operator;
  if (found === undefined || found.length === 0)
    return set ? set === 'ForAllValues' || ifExists : ifExists || negated === true;
  const values = typeof found === 'string' ? [found] : found;
  const one = (value: string) =>
    expected.some((candidate) => compare(candidate, value, context)) !== (negated === true);
  if (set === 'ForAnyValue') return values.some(one);
  if (set === 'ForAllValues' || negated) return values.every(one);
  return values.some(one);
}
