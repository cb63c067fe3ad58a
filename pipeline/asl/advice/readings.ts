import { type IntrinsicCall, parseIntrinsic } from '../intrinsics.ts';
import type { Ast } from '../jsonata.ts';
import { type JsonPath, parsePath } from '../jsonpath.ts';
import { isObject, type Scope } from '../rules/shape.ts';
import { childrenOf, type Expressions } from './expressions.ts';

/**
 * What an expression reads, as names from the outside in: `['context', 'State', 'RetryCount']`, `['input', 'a']`,
 * `['errorOutput']`, `['variable', 'x']`, `['function', 'uuid']`. Less names stand for more data; none for all of
 * `$states`. In JSONPath `$` is the input, also where it stands for a result or an error.
 */
type Reading = readonly string[];

/** Everything that the expressions in a value read. */
export function readingsIn(value: unknown, scope: Scope, expressions: Expressions, key = ''): Reading[] {
  if (Array.isArray(value)) return value.flatMap((item) => readingsIn(item, scope, expressions));
  if (isObject(value))
    return Object.entries(value).flatMap(([name, item]) => readingsIn(item, scope, expressions, name));
  if (typeof value !== 'string') return [];
  if (scope.language === 'JSONPath') return key.endsWith('.$') ? jsonPathReadings(value) : [];
  const expression = expressions.of(value);
  return expression ? jsonataReadings(expression.root) : [];
}

function jsonPathReadings(text: string): Reading[] {
  try {
    return text.startsWith('States.') ? callReadings(parseIntrinsic(text)) : [pathReading(parsePath(text))];
  } catch {
    // Only a text that a substitution still changes: what it will read is not known.
    return [[]];
  }
}

const callReadings = ({ name, arguments: args }: IntrinsicCall): Reading[] => [
  ['function', name],
  ...args.flatMap((arg) => ('path' in arg ? [pathReading(arg.path)] : 'call' in arg ? callReadings(arg.call) : [])),
];

function pathReading({ root, segments }: JsonPath): Reading {
  const start = typeof root === 'string' ? [root] : ['variable', root.variable];
  const end = segments.findIndex(({ kind }) => kind !== 'name');
  return [...start, ...segments.slice(0, end < 0 ? undefined : end).map((s) => (s.kind === 'name' ? s.name : ''))];
}

function jsonataReadings(node: Ast): Reading[] {
  const [first, ...steps] = node.type === 'path' ? (node.steps as Ast[]) : [node];
  if (first?.type === 'function' && first === node) {
    const { procedure } = node as { procedure?: Ast };
    const called: Reading[] = procedure?.type === 'variable' ? [['function', String(procedure.value)]] : [];
    return [...called, ...below(node)];
  }
  if (first?.type !== 'variable' || !first.value) return below(node);
  const end = steps.findIndex(({ type }) => type !== 'name');
  const names = (end < 0 ? steps : steps.slice(0, end)).map(({ value }) => String(value));
  const reading = first.value === 'states' ? names : ['variable', String(first.value), ...names];
  return [reading, ...below(first), ...steps.flatMap(jsonataReadings)];
}

const below = (node: Ast): Reading[] => childrenOf(node).flatMap(jsonataReadings);
