import type { JsonPath, PathSegment } from '../../../../../../pipeline/asl/jsonpath.ts';
import { isObject } from '../../../../core/is-object.ts';
import type { Json } from '../../definition.ts';
import { filterOf } from './filter.ts';
import { PathNotFound } from './path-not-found.ts';

/** What a path starts from. */
export interface Roots {
  input: Json;
  context: Json;
  variables: Readonly<Record<string, Json>>;
}

/** A path that may select any number of values gives a list of them; any other path gives the one value. */
const isDefinite = ({ segments }: JsonPath) =>
  segments.every(({ kind }) => kind === 'name' || kind === 'index' || kind === 'function');

interface Node {
  value: Json;
  /** `$['a'][0]`, for messages. */
  at: string;
}

/** The value, or the list of values, that a path selects. @throws PathNotFound */
export function select(path: JsonPath, roots: Roots): Json {
  const root = rootOf(path, roots);
  const plain = memberAt(root, path.segments);
  if (plain !== undefined) return plain;
  const definite = isDefinite(path);
  let nodes: Node[] = [{ value: root, at: '$' }];
  for (const [i, segment] of path.segments.entries())
    nodes = nodes.flatMap((node) => step(root, node, segment, definite, i === path.segments.length - 1));
  return definite ? nodes[0]!.value : nodes.map(({ value }) => value);
}

/** The value at a path of names alone, the most common one; undefined for any other path, and where nothing is. */
function memberAt(root: Json, segments: readonly PathSegment[]): Json | undefined {
  let value: Json = root;
  for (const segment of segments) {
    if (segment.kind !== 'name' || !isObject(value) || !Object.hasOwn(value, segment.name)) return undefined;
    value = value[segment.name]!;
  }
  return value;
}

function rootOf({ root }: JsonPath, roots: Roots): Json {
  if (root === 'input') return roots.input;
  if (root === 'context') return roots.context;
  const { variables } = roots;
  if (Object.hasOwn(variables, root.variable)) return variables[root.variable]!;
  throw new PathNotFound(`The variable '${root.variable}' is not defined`);
}

const childrenOf = ({ value, at }: Node): Node[] => {
  if (Array.isArray(value)) return value.map((item, i) => ({ value: item, at: `${at}[${i}]` }));
  return isObject(value)
    ? Object.entries(value).map(([name, member]) => ({ value: member, at: `${at}['${name}']` }))
    : [];
};

/** What one segment selects from one node. A definite path must find something; another one may find nothing. */
function step(root: Json, node: Node, segment: PathSegment, definite: boolean, last: boolean): Node[] {
  const { value, at } = node;
  switch (segment.kind) {
    case 'name':
      return member(node, segment.name, definite, last);
    case 'index':
      return item(node, segment.index, definite);
    case 'names':
      return segment.names.flatMap((name) => member(node, name, false, last));
    case 'indexes':
      return segment.indexes.flatMap((index) => item(node, index, false));
    case 'slice':
      return slice(node, segment);
    case 'wildcard':
      return childrenOf(node);
    case 'descendant':
      return [node, ...descendants(node)];
    case 'filter': {
      const find = (path: JsonPath, input: Json) => select(path, { input, context: null, variables: {} });
      const keep = filterOf(segment.expression, find, root);
      return (Array.isArray(value) ? childrenOf(node) : [node]).filter((child) => keep(child.value));
    }
    case 'function':
      return [{ value: pathFunction(value, segment.name), at: `${at}.${segment.name}()` }];
  }
}

function member({ value, at }: Node, name: string, definite: boolean, last: boolean): Node[] {
  const here = `${at}['${name}']`;
  if (isObject(value) && Object.hasOwn(value, name)) return [{ value: value[name]!, at: here }];
  if (!definite) return [];
  if (!isObject(value))
    throw new PathNotFound(
      `Expected to find an object with property ['${name}'] in path ${at} but found '${javaType(value)}'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'.`,
    );
  throw new PathNotFound(last ? `No results for path: ${here}` : `Missing property in path ${here}`);
}

function item({ value, at }: Node, index: number, definite: boolean): Node[] {
  const found = Array.isArray(value) ? value.at(index) : undefined;
  if (found !== undefined) return [{ value: found, at: `${at}[${index}]` }];
  if (!definite) return [];
  if (!Array.isArray(value))
    throw new PathNotFound(
      `Filter: [${index}] can only be applied to arrays. Current context is: ${JSON.stringify(value)}`,
    );
  throw new PathNotFound(`Index out of bounds when evaluating path ${at}[${index}]`);
}

function slice(node: Node, { from, to, step: by = 1 }: Extract<PathSegment, { kind: 'slice' }>): Node[] {
  const items = Array.isArray(node.value) ? childrenOf(node).slice(from, to) : [];
  return items.filter((_, i) => i % Math.max(1, by) === 0);
}

const descendants = (node: Node): Node[] => childrenOf(node).flatMap((child) => [child, ...descendants(child)]);

/** The functions at the end of a path. */
function pathFunction(value: Json, name: string): Json {
  const numbers = Array.isArray(value) ? value.filter((entry) => typeof entry === 'number') : [];
  const sum = numbers.reduce((total, number) => total + number, 0);
  switch (name) {
    case 'length':
    case 'size':
      return typeof value === 'object' && value !== null ? Object.keys(value).length : String(value).length;
    case 'min':
      return Math.min(...numbers);
    case 'max':
      return Math.max(...numbers);
    case 'sum':
      return sum;
    case 'avg':
      return sum / numbers.length;
    case 'keys':
      return isObject(value) ? Object.keys(value) : [];
    default:
      throw new PathNotFound(`Function with name: ${name} does not exist.`);
  }
}

const javaType = (value: Json) =>
  value === null
    ? 'null'
    : typeof value === 'string'
      ? 'java.lang.String'
      : typeof value === 'number'
        ? Number.isInteger(value)
          ? 'java.lang.Integer'
          : 'java.lang.Double'
        : typeof value === 'boolean'
          ? 'java.lang.Boolean'
          : 'net.minidev.json.JSONArray';
