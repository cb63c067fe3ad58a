import { type JsonPath, parsePath } from '../../../../../../pipeline/asl/jsonpath.ts';
import type { Json } from '../../definition.ts';
import { PathNotFound } from './path-not-found.ts';

type Operand = (current: Json) => Json | undefined;
type Predicate = (current: Json) => boolean;

const TOKEN =
  /\s*(&&|\|\||=~|[=!<>]=|[<>!(),]|\[|\]|in\b|nin\b|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/(?:[^/\\]|\\.)*\/i?|-?\d+(?:\.\d+)?|true\b|false\b|null\b|[@$](?:\.[\w-]+|\[[^\]]*\])*)/y;

/**
 * The predicate of a filter `[?(…)]`, given its expression.
 * @param select the value at a path of the item that is looked at; its PathNotFound counts as no value
 * @param root what paths that begin with `$` start from
 * @throws PathNotFound when the expression cannot be read
 */
export function filterOf(expression: string, select: (path: JsonPath, current: Json) => Json, root: Json): Predicate {
  const tokens = tokensOf(expression);
  let at = 0;
  const peek = () => tokens[at];
  const take = (token: string) => tokens[at] === token && ++at > 0;
  const predicate = or();
  if (at < tokens.length) throw unreadable(expression);
  return predicate;

  function or(): Predicate {
    const parts = [and()];
    while (take('||')) parts.push(and());
    return (current) => parts.some((part) => part(current));
  }

  function and(): Predicate {
    const parts = [not()];
    while (take('&&')) parts.push(not());
    return (current) => parts.every((part) => part(current));
  }

  function not(): Predicate {
    if (take('!')) {
      const inner = not();
      return (current) => !inner(current);
    }
    if (!take('(')) return comparison();
    const inner = or();
    if (!take(')')) throw unreadable(expression);
    return inner;
  }

  function comparison(): Predicate {
    const left = operand();
    const operator = peek();
    const compare = operator === undefined ? undefined : COMPARISONS[operator];
    if (!compare) return (current) => left(current) !== undefined;
    at++;
    const right = operand();
    return (current) => compare(left(current), right(current));
  }

  function operand(): Operand {
    const token = tokens[at++];
    if (token === undefined) throw unreadable(expression);
    if (token === '[') return listOperand();
    if (token.startsWith('@')) return pathOperand(parsePath(`$${token.slice(1)}`));
    if (token.startsWith('$')) return constantPath(parsePath(token));
    if (token.startsWith("'")) return constant(token.slice(1, -1).replace(/\\(.)/g, '$1'));
    if (token.startsWith('/')) return constant(token);
    try {
      return constant(JSON.parse(token) as Json);
    } catch {
      throw unreadable(expression);
    }
  }

  function listOperand(): Operand {
    const items: Operand[] = [];
    while (!take(']')) {
      items.push(operand());
      take(',');
    }
    return (current) => items.map((item) => item(current) ?? null);
  }

  function constantPath(path: JsonPath): Operand {
    const value = pathOperand(path)(root);
    return () => value;
  }

  function pathOperand(path: JsonPath): Operand {
    return (current) => {
      try {
        return select(path, current);
      } catch (error) {
        if (error instanceof PathNotFound) return undefined;
        throw error;
      }
    };
  }
}

const constant =
  (value: Json): Operand =>
  () =>
    value;

type Comparison = (left: Json | undefined, right: Json | undefined) => boolean;

const same: Comparison = (left, right) => JSON.stringify(left) === JSON.stringify(right);
const ordered =
  (holds: (difference: number) => boolean): Comparison =>
  (left, right) => {
    if (typeof left === 'number' && typeof right === 'number') return holds(left - right);
    if (typeof left === 'string' && typeof right === 'string') return holds(left < right ? -1 : left > right ? 1 : 0);
    return false;
  };

const COMPARISONS: Record<string, Comparison> = {
  '==': same,
  '!=': (left, right) => !same(left, right),
  '<': ordered((difference) => difference < 0),
  '<=': ordered((difference) => difference <= 0),
  '>': ordered((difference) => difference > 0),
  '>=': ordered((difference) => difference >= 0),
  in: (left, right) => Array.isArray(right) && right.some((item) => same(left, item)),
  nin: (left, right) => Array.isArray(right) && !right.some((item) => same(left, item)),
  '=~'(left, right) {
    const [, source, flags] = /^\/(.*)\/(i?)$/.exec(String(right)) ?? [];
    return source !== undefined && typeof left === 'string' && new RegExp(`^(?:${source})$`, flags).test(left);
  },
};

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < expression.trimEnd().length) {
    const match = TOKEN.exec(expression);
    if (!match) throw unreadable(expression);
    tokens.push(match[1]!);
  }
  return tokens;
}

const unreadable = (expression: string) => new PathNotFound(`Failed to parse filter: [?(${expression})]`);
