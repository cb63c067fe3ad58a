import jsonata from 'jsonata';
import type { FindingCode } from './codes.ts';

interface JsonataFault {
  code: FindingCode;
  message: string;
}

type Ast = { type: string; value?: unknown; position?: number; [part: string]: unknown };

const DELIMITED = /^\{%(.*)%\}$/s;

/** Whether a string is meant as an expression: `{%` opens it or `%}` closes it. */
export const looksLikeJsonata = (text: string): boolean => text.startsWith('{%') || text.endsWith('%}');

/** The expression within `{% %}`, untrimmed; undefined for other strings. */
const jsonataExpression = (text: string): string | undefined => DELIMITED.exec(text)?.[1];

/**
 * What is wrong with a string of a JSONata state, if anything: delimiters, syntax, and what Step Functions takes out of
 * the language (guide, "Transforming data with JSONata": version 2.0.6 without `$eval`, evaluated with no context item).
 * `inCatch` says that the string stands in a Catch, where alone `$states.errorOutput` exists.
 */
export function jsonataFault(text: string, inCatch: boolean): JsonataFault | undefined {
  const expression = jsonataExpression(text);
  if (expression === undefined) {
    return {
      code: 'SCHEMA_VALIDATION_FAILED',
      message: 'a JSONata expression opens with "{%" and closes with "%}", with nothing outside',
    };
  }
  if (!expression.trim()) return { code: 'INVALID_JSONATA_EXPRESSION', message: 'the expression is empty' };
  try {
    return misuse(jsonata(expression).ast() as unknown as Ast, expression, inCatch);
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number };
    const where = position === undefined ? '' : ` (character ${position} of the expression)`;
    return { code: 'INVALID_JSONATA_EXPRESSION', message: `${message ?? 'the expression cannot be parsed'}${where}` };
  }
}

const unsupported = (message: string): JsonataFault => ({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', message });

/** Walks the syntax tree; `outer` says that no path around the node gives it a context item. */
function misuse(root: Ast, expression: string, inCatch: boolean): JsonataFault | undefined {
  const pending: [node: unknown, outer: boolean][] = [[root, true]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [node, outer] = next;
    if (Array.isArray(node)) for (const item of node) pending.push([item, outer]);
    if (typeof node !== 'object' || !node || Array.isArray(node)) continue;
    const ast = node as Ast;
    const fault = nodeFault(ast, outer, expression) ?? statesFault(ast, inCatch);
    if (fault) return fault;
    for (const [part, child] of Object.entries(ast)) {
      if (part === 'steps') {
        const [first, ...rest] = child as Ast[];
        pending.push([first, outer], [rest, false]);
      } else if (typeof child === 'object') {
        pending.push([child, outer && !INNER_PARTS.has(part) && ast.type !== 'sort' && ast.type !== 'transform']);
      }
    }
  }
  return undefined;
}

/** Parts of a node that are evaluated for each item of what stands before them, or when a function is called. */
const INNER_PARTS = new Set(['predicate', 'stages', 'group', 'body', 'terms', 'update', 'delete']);

function nodeFault(node: Ast, outer: boolean, expression: string): JsonataFault | undefined {
  if (node.type === 'variable' && node.value === '$')
    return unsupported('"$$" has no value here: read the input as $states.input');
  if (node.type === 'variable' && node.value === 'eval')
    return unsupported('$eval is not available in Step Functions: use $parse for JSON');
  if (outer && node.type === 'name') {
    return unsupported(
      `reference to '${node.value}' at the top level is not supported: start from $states.input or a variable, or quote a text`,
    );
  }
  const operator = node.type === 'condition' && node.position ? expression.slice(node.position - 2, node.position) : '';
  if (operator === '??' || operator === '?:') {
    return {
      code: 'INVALID_JSONATA_EXPRESSION',
      message: `JSONata 2.0.6, which Step Functions runs, has no operator "${operator}"`,
    };
  }
  return undefined;
}

function statesFault(node: Ast, inCatch: boolean): JsonataFault | undefined {
  if (node.type !== 'path') return undefined;
  const [first, second] = node.steps as Ast[];
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return undefined;
  return second.value === 'errorOutput' && !inCatch
    ? unsupported('$states.errorOutput exists only in the Output and Assign of a Catch')
    : undefined;
}
