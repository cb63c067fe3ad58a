import { BlockList, isIP } from 'node:net';
import { AwsError } from '../core/errors.ts';
import { isObject } from '../core/is-object.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** Decides one value of an event; undefined for a field that is not there. */
type Test = (value: Json | undefined) => boolean;

const invalid = (reason: string) =>
  new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);

/**
 * Compiles an event pattern.
 * @returns whether an event matches
 * @throws AwsError InvalidEventPatternException, for what EventBridge would not take either
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function compilePattern(text: string): (event: object) => boolean {
  let pattern: unknown;
  try {
    pattern = JSON.parse(text);
  } catch (error) {
    throw invalid((error as Error).message);
  }
  const test = objectTest(pattern, 'Filter');
  return (event) => test(event as Json);
}

function objectTest(pattern: unknown, name: string): Test {
  if (!isObject(pattern)) throw invalid(`"${name}" must be an object or an array`);
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw invalid('Empty objects are not allowed');
  const tests = fields.map(([key, value]) => {
    if (key === '$or') return alternatives(value);
    const test = Array.isArray(value) ? leafTest(value) : objectTest(value, key);
    return (object: Json | undefined) => test(isObject(object) ? (object[key] as Json) : undefined);
  });
  const whole = (object: Json | undefined) => tests.every((test) => test(object));
  return (value) => (Array.isArray(value) ? value.some(whole) : whole(value));
}

function alternatives(value: unknown): Test {
  if (!Array.isArray(value) || value.length < 2) throw invalid('"$or" must be an array of at least two objects');
  const tests = value.map((each) => objectTest(each, '$or'));
  return (object) => tests.some((test) => test(object));
}

/** The array at a leaf: one of its values or comparisons is enough; of an event's array, one element is. */
function leafTest(candidates: unknown[]): Test {
  if (candidates.length === 0) throw invalid('Empty arrays are not allowed');
  const tests = candidates.map((candidate) => (isObject(candidate) ? comparison(candidate) : exactly(candidate)));
  return (value) => tests.some((test) => test(value));
}

/** A test of single values, applied to the elements where the event has an array; a missing field fails it. */
const anyElement =
  (test: (value: Json) => boolean): Test =>
  (value) =>
    value !== undefined && (Array.isArray(value) ? value.some(test) : test(value));

const stringTest = (test: (text: string) => boolean): Test =>
  anyElement((value) => typeof value === 'string' && test(value));

function exactly(expected: unknown): Test {
  if (Array.isArray(expected)) throw invalid('Match value must be String, number, true, false, or null');
  return anyElement((value) => value === expected);
}

function comparison(pattern: Record<string, unknown>): Test {
  const [[name, operand] = ['', undefined], ...more] = Object.entries(pattern);
  if (more.length > 0) throw invalid('Only one key allowed in match expression');
  switch (name) {
    case 'exists':
      if (typeof operand !== 'boolean') throw invalid('exists match pattern must be either true or false.');
      // Only leaves exist: a field that holds an object does not.
      return (value) => (value !== undefined && !isObject(value)) === operand;
    case 'anything-but':
      return anythingBut(operand);
    case 'numeric':
      return numeric(operand);
    case 'cidr':
      return cidr(operand);
    default:
      return stringTest(textTest(name, operand));
  }
}

/** The comparisons of texts: prefix, suffix (both also without regard to case), equals-ignore-case, wildcard. */
function textTest(name: string, operand: unknown): (text: string) => boolean {
  const folded = isObject(operand) ? operand['equals-ignore-case'] : undefined;
  if ((name === 'prefix' || name === 'suffix') && typeof folded === 'string') {
    const test = textTest(name, folded.toLowerCase());
    return (text) => test(text.toLowerCase());
  }
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(name))
    throw invalid(`Unrecognized match type ${name}`);
  if (typeof operand !== 'string') throw invalid(`${name} match pattern must be a string`);
  if (name === 'prefix') return (text) => text.startsWith(operand);
  if (name === 'suffix') return (text) => text.endsWith(operand);
  if (name === 'equals-ignore-case') return (text) => text.toLowerCase() === operand.toLowerCase();
  const glob = globOf(operand);
  return (text) => glob.test(text);
}

function globOf(wildcard: string): RegExp {
  const tokens = wildcard.match(/\\[\s\S]?|[\s\S]/g) ?? [];
  const source = tokens.map((token, i) => {
    if (token === '*' && tokens[i + 1] === '*') throw invalid(`Consecutive wildcard characters at pos ${i}`);
    if (token === '*') return '.*';
    if (token.startsWith('\\') && token !== '\\*' && token !== '\\\\')
      throw invalid(`Invalid escape character at pos ${i}`);
    return token.at(-1)!.replace(/[\\^$.*+?()[\]{}|]/, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`, 's');
}

function anythingBut(operand: unknown): Test {
  if (isObject(operand)) {
    const [[name, inner] = ['', undefined]] = Object.entries(operand);
    const tests = [inner].flat().map((each) => textTest(name, each));
    if (tests.length === 0) throw invalid('Empty arrays are not allowed');
    return anyElement((value) => typeof value !== 'string' || !tests.some((test) => test(value)));
  }
  const values = [operand].flat();
  const kinds = new Set(values.map((value) => typeof value));
  if (kinds.size !== 1 || !(kinds.has('string') || kinds.has('number')))
    throw invalid('Inside anything but list, start|null|boolean is not supported.');
  return anyElement((value) => !values.includes(value));
}

const COMPARE: Record<string, (value: number, limit: number) => boolean> = {
  '=': (value, limit) => value === limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
};

function numeric(operand: unknown): Test {
  const parts = Array.isArray(operand) ? operand : [];
  const bounds = parts.flatMap((part, i) => (i % 2 === 0 ? [[part, parts[i + 1]] as const] : []));
  if (bounds.length < 1 || bounds.length > 2) throw invalid('Invalid member in numeric match');
  const tests = bounds.map(([operator, limit]) => {
    const compare = Object.hasOwn(COMPARE, operator) ? COMPARE[operator] : undefined;
    if (!compare) throw invalid(`Unrecognized numeric range operator: ${operator}`);
    if (typeof limit !== 'number') throw invalid(`Value of ${operator} must be numeric`);
    return (value: number) => compare(value, limit);
  });
  const isRange = ['>', '>='].includes(bounds[0]![0]) && ['<', '<='].includes(bounds[1]?.[0]);
  if (bounds.length === 2 && !isRange) throw invalid('Bad numeric range operator');
  return anyElement((value) => typeof value === 'number' && tests.every((test) => test(value)));
}

function cidr(operand: unknown): Test {
  const [, address = '', bits = ''] = /^(.+)\/(\d+)$/.exec(String(operand)) ?? [];
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (!isIP(address) || Number(bits) > (family === 'ipv6' ? 128 : 32))
    throw invalid("Malformed CIDR, one '/' required");
  const block = new BlockList();
  block.addSubnet(address, Number(bits), family);
  return stringTest((text) => isIP(text) > 0 && block.check(text, isIP(text) === 6 ? 'ipv6' : 'ipv4'));
}
