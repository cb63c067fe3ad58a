import { randomUUID } from 'node:crypto';
import type { IntrinsicCall } from '../../../../../../pipeline/asl/intrinsics.ts';
import { isObject } from '../../../../core/is-object.ts';
import type { Json, JsonObject } from '../../definition.ts';
import { chunksOf, HASH_ALGORITHMS, hashOf, MAX_RANGE, randomShare } from '../functions.ts';
import { type Roots, select } from './select.ts';

/** An intrinsic function refuses its arguments. */
export class IntrinsicFailure extends Error {}

/**
 * Calls an intrinsic function with its arguments read from the state.
 * @throws IntrinsicFailure; PathNotFound
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export function callIntrinsic(call: IntrinsicCall, roots: Roots): Json {
  const isFormat = call.name === 'States.Format';
  const values = call.arguments.map((argument, i): Json => {
    if ('path' in argument) return select(argument.path, roots);
    if ('call' in argument) return callIntrinsic(argument.call, roots);
    const { constant } = argument;
    // Format reads the escapes of its own template.
    return typeof constant === 'string' && !(isFormat && i === 0) ? withoutEscapes(constant) : constant;
  });
  return FUNCTIONS[call.name]!(values);
}

const withoutEscapes = (text: string) => text.replace(/\\(['\\{}])/g, '$1');

const FUNCTIONS: Record<string, (values: Json[]) => Json> = {
  'States.Array': (values) => values,
  'States.ArrayPartition': ([array, size]) => chunksOf(list(array), positive(size, 'The chunk size')),
  'States.ArrayContains': ([array, value]) => list(array).some((item) => isSame(item, value!)),
  'States.ArrayRange': ([first, last, step]) =>
    range(Math.round(number(first)), Math.round(number(last)), Math.round(number(step))),
  'States.ArrayGetItem': ([array, index]) => {
    const item = list(array)[number(index)];
    if (item === undefined) throw new IntrinsicFailure(`There is no item ${index} in the array`);
    return item;
  },
  'States.ArrayLength': ([array]) => list(array).length,
  'States.ArrayUnique': ([array]) =>
    list(array).filter((item, i, all) => all.findIndex((other) => isSame(other, item)) === i),
  'States.Base64Encode': ([value]) => Buffer.from(short(text(value))).toString('base64'),
  'States.Base64Decode': ([value]) => Buffer.from(short(text(value)), 'base64').toString('utf8'),
  'States.Hash': ([value, algorithm]) =>
    hash(short(typeof value === 'string' ? value : JSON.stringify(value)), text(algorithm)),
  'States.JsonMerge': ([first, second, deep]) => {
    if (deep !== false)
      throw new IntrinsicFailure('The third argument must be false: only shallow merging is supported');
    return { ...object(first), ...object(second) };
  },
  'States.StringToJson': ([value]) => {
    try {
      return value === '' ? '' : (JSON.parse(text(value)) as Json);
    } catch {
      throw new IntrinsicFailure('The argument is not valid JSON');
    }
  },
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.MathRandom': ([first, last, seed]) => {
    const from = Math.round(number(first));
    return from + Math.floor(randomShare(seed) * (Math.round(number(last)) - from));
  },
  // Adding 0 turns the -0 that rounding may give into 0.
  'States.MathAdd': ([first, second]) => Math.round(number(first)) + Math.round(number(second)) + 0,
  'States.StringSplit': ([value, splitters]) => {
    const separators = new Set(text(splitters));
    const parts = [''];
    for (const char of text(value)) {
      if (separators.has(char)) parts.push('');
      else parts[parts.length - 1] += char;
    }
    return parts.filter((part) => part !== '');
  },
  'States.UUID': () => randomUUID(),
  'States.Format': ([template, ...values]) => format(text(template), values),
};

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw new IntrinsicFailure('The step must not be 0');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > MAX_RANGE) throw new IntrinsicFailure(`The range has more than ${MAX_RANGE} items`);
  return Array.from({ length }, (_, i) => first + i * step);
}

function hash(value: string, algorithm: string): string {
  if (!HASH_ALGORITHMS.includes(algorithm)) throw new IntrinsicFailure(`There is no hash algorithm ${algorithm}`);
  return hashOf(value, algorithm);
}

/** Puts the values in the places of `{}`; `\{`, `\}`, `\'` and `\\` stand for themselves. */
function format(template: string, values: Json[]): string {
  let next = 0;
  const filled = template.replace(/\\(['\\{}])|\{\}/g, (_, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    if (next >= values.length) throw new IntrinsicFailure('There are more places than arguments');
    return inJava(values[next++]!);
  });
  if (next < values.length) throw new IntrinsicFailure('There are more arguments than places');
  return filled;
}

/** A value as Java writes maps and lists, which is what States.Format gives (recorded executions). */
function inJava(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inJava).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([name, member]) => `${name}=${inJava(member)}`)
      .join(', ')}}`;
  return String(value);
}

const isSame = (a: Json, b: Json): boolean => {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  const other = b as JsonObject;
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => name in other && isSame((a as JsonObject)[name]!, other[name]!))
  );
};

function list(value: Json | undefined): Json[] {
  if (Array.isArray(value)) return value;
  throw new IntrinsicFailure(`An array was expected, found ${JSON.stringify(value)}`);
}

function object(value: Json | undefined): JsonObject {
  if (value !== undefined && isObject(value)) return value;
  throw new IntrinsicFailure(`An object was expected, found ${JSON.stringify(value)}`);
}

function number(value: Json | undefined): number {
  if (typeof value === 'number') return value;
  throw new IntrinsicFailure(`A number was expected, found ${JSON.stringify(value)}`);
}

function positive(value: Json | undefined, what: string): number {
  const size = number(value);
  if (!Number.isInteger(size) || size <= 0) throw new IntrinsicFailure(`${what} must be a positive integer`);
  return size;
}

/** Longest text that is hashed, encoded or decoded, in characters. */
const MAX_TEXT = 10_000;

function short(value: string): string {
  if (value.length <= MAX_TEXT) return value;
  throw new IntrinsicFailure(`The text has ${value.length} characters, at most ${MAX_TEXT} are allowed`);
}

function text(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  throw new IntrinsicFailure(`A string was expected, found ${JSON.stringify(value)}`);
}
