import jsonata from 'jsonata';
import type { FindingCode } from './codes.ts';

interface JsonataFault {
  code: FindingCode;
  message: string;
}

/** Members of `$states` that exist only in some fields; `input` and `context` exist in all. */
export type StatesMember = 'result' | 'errorOutput';

/** A node of a JSONata syntax tree, as the library's `ast()` gives it. */
export type Ast = { type: string; value?: unknown; position?: number; [part: string]: unknown };

const DELIMITED = /^\{%(.*)%\}$/s;

/** Whether a string is meant as an expression: `{%` opens it or `%}` closes it. */
export const looksLikeJsonata = (text: string): boolean => text.startsWith('{%') || text.endsWith('%}');

/** The expression within `{% %}`, untrimmed; undefined for other strings. */
export const jsonataExpression = (text: string): string | undefined => DELIMITED.exec(text)?.[1];

/** Parses an expression, without its delimiters; throws what the library throws. */
export type ParseJsonata = (expression: string) => Ast;

/** Parses each text once: nothing else that is done with a definition takes as long. */
export function jsonataParser(): ParseJsonata {
  const parsed = new Map<string, Ast>();
  return (expression) => {
    const ast = parsed.get(expression) ?? (jsonata(expression).ast() as unknown as Ast);
    parsed.set(expression, ast);
    return ast;
  };
}

/**
 * What is wrong with a string of a JSONata state, if anything: delimiters, syntax, and references to what Step Functions
 * does not offer (guide, "Transforming data with JSONata": version 2.0.6, evaluated with no context item). `members` are
 * those of `$states` that the field may read. A variable or function that nobody defines is no fault: the service
 * answers it only when the state runs (observed, also for `$eval`, which it lacks).
 */
export function jsonataFault(
  text: string,
  members: readonly StatesMember[],
  parse: ParseJsonata = jsonataParser(),
): JsonataFault | undefined {
  const expression = jsonataExpression(text);
  if (expression === undefined) {
    return {
      code: 'SCHEMA_VALIDATION_FAILED',
      message: 'a JSONata expression opens with "{%" and closes with "%}", with nothing outside',
    };
  }
  if (!expression.trim()) return invalid('the expression is empty');
  try {
    return misuse(parse(expression), expression, members);
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number };
    const where = position === undefined ? '' : ` (character ${position} of the expression)`;
    return invalid(`${message ?? 'the expression cannot be parsed'}${where}`);
  }
}

const invalid = (message: string): JsonataFault => ({ code: 'INVALID_JSONATA_EXPRESSION', message });
const unsupported = (message: string): JsonataFault => ({ code: 'UNSUPPORTED_JSONATA_EXPRESSION', message });

/** Walks the syntax tree; `outer` says that no path around the node gives it a context item. */
function misuse(root: Ast, expression: string, members: readonly StatesMember[]): JsonataFault | undefined {
  const pending: [node: unknown, outer: boolean][] = [[root, true]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [node, outer] = next;
    if (Array.isArray(node)) for (const item of node) pending.push([item, outer]);
    if (typeof node !== 'object' || !node || Array.isArray(node)) continue;
    const ast = node as Ast;
    const fault = nodeFault(ast, outer, expression) ?? statesFault(ast, members);
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

/** Parts of a node that are evaluated for each item of what stands before them. A function's body is not: it keeps the
 * context of the expression around it (observed: `function($x){ b }` names `b` at the top level). */
const INNER_PARTS = new Set(['predicate', 'stages', 'group', 'terms', 'update', 'delete']);

function nodeFault(node: Ast, outer: boolean, expression: string): JsonataFault | undefined {
  if (node.type === 'variable' && node.value === '$')
    return unsupported("Reference to '$$' is not supported: read the input as $states.input");
  const isContext = node.type === 'variable' && node.value === '';
  if (outer && (node.type === 'name' || isContext)) {
    return unsupported(
      `Reference to '${isContext ? '$' : node.value}' at the top level is not supported: start from $states.input or a variable, or quote a text`,
    );
  }
  const operator = node.type === 'condition' && node.position ? expression.slice(node.position - 2, node.position) : '';
  if (operator === '??' || operator === '?:')
    return invalid(`JSONata 2.0.6, which Step Functions runs, has no operator "${operator}"`);
  return undefined;
}

/** "Attempting to access … where they are not accessible will be caught at creation" (guide, "Variables"). */
function statesFault(node: Ast, members: readonly StatesMember[]): JsonataFault | undefined {
  if (node.type !== 'path') return undefined;
  const [first, second] = node.steps as Ast[];
  if (first?.type !== 'variable' || first.value !== 'states' || second?.type !== 'name') return undefined;
  const member = second.value;
  if ((member !== 'result' && member !== 'errorOutput') || members.includes(member)) return undefined;
  const owner = member === 'result' ? 'a Task, Parallel or Map' : 'a catcher';
  return unsupported(`Field '$states.${member}' does not exist: only the Output and Assign of ${owner} can read it`);
}
