import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import type { FunctionDefinition } from '@actions/expressions/funcs/info';
import { TokenType } from '@actions/expressions/lexer';
import { truthy } from '@actions/expressions/result';

/** What the status functions answer at one point of a job or workflow. */
export interface Status {
  success: boolean;
  failure: boolean;
  cancelled: boolean;
}

/** What an expression can see: the contexts by name as plain values, the status, and the folder hashFiles looks in. */
export interface Scope {
  contexts: Record<string, unknown>;
  status?: Status;
  workspace: string;
}

const CONTEXTS = 'github env vars secrets inputs needs steps job runner matrix strategy'.split(' ');

/**
 * Evaluates one expression (without its `${{ }}`).
 * @throws Error what GitHub refuses: syntax, unknown functions and contexts, `fromJSON` of what is no JSON
 */
function evaluate(expression: string, scope: Scope): data.ExpressionData {
  const { tokens } = new Lexer(expression).lex();
  // The library's lexer undoes only the first doubled quote of a string.
  for (const token of tokens)
    if (token.type === TokenType.STRING) token.value = token.lexeme.slice(1, -1).replaceAll("''", "'");
  const functions = statusFunctions(scope);
  const tree = new Parser(tokens, CONTEXTS, [...functions.values()]).parse();
  if (!tree) return new data.StringData('');
  const contexts = new data.Dictionary(...CONTEXTS.map((key) => ({ key, value: toData(scope.contexts[key]) })));
  return new Evaluator(tree, contexts, functions).evaluate();
}

/** Whether a condition holds: `if: steps.x.outputs.y == '1'`, also wrapped in `${{ }}`. */
export const holds = (condition: string, scope: Scope): boolean => truthy(evaluate(condition, scope));

/**
 * The text of a value of a workflow file, its `${{ }}` replaced. Nothing (`null`, an unknown step or output) is ''.
 * @throws Error where an expression is wrong, or gives a list or object where text is wanted
 */
export function text(value: unknown, scope: Scope): string {
  if (typeof value !== 'string') return value === null || value === undefined ? '' : String(value);
  const parts = splitExpressions(value);
  return parts
    .map((part) => {
      if (!part.expression) return part.text;
      const result = evaluate(part.text, scope);
      if (parts.length === 1 && !result.primitive)
        throw new Error(`Text was expected, and "\${{ ${part.text.trim()} }}" gives a list or an object`);
      return result.coerceString();
    })
    .join('');
}

/**
 * The number of a value of a workflow file; undefined where nothing is said.
 * @throws Error for what is no positive number
 */
export function positive(name: string, value: unknown, scope: Scope): number | undefined {
  const said = text(value, scope);
  if (said === '') return undefined;
  if (!(Number(said) > 0)) throw new Error(`${name}: expected a positive number, found '${said}'`);
  return Number(said);
}

/** A map of the file with the text of each value: `env`, `with`, `outputs`. */
export const texts = (map: Record<string, unknown> | undefined, scope: Scope): Record<string, string> =>
  Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, text(value, scope)]));

/**
 * A string cut at its `${{ }}`; a `}}` inside an expression's quoted string does not end it.
 * @throws Error for an expression that is not closed
 */
function splitExpressions(value: string): { text: string; expression: boolean }[] {
  const parts: { text: string; expression: boolean }[] = [];
  let at = 0;
  for (let start = value.indexOf('${{'); start >= 0; start = value.indexOf('${{', at)) {
    if (start > at) parts.push({ text: value.slice(at, start), expression: false });
    const inner = /^(?:'[^']*'|[^'}]|\}(?!\}))*/.exec(value.slice(start + 3))![0];
    at = start + 3 + inner.length;
    if (!value.startsWith('}}', at)) throw new Error(`The expression is not closed: ${value.slice(start)}`);
    at += 2;
    parts.push({ text: inner, expression: true });
  }
  if (at < value.length) parts.push({ text: value.slice(at), expression: false });
  return parts;
}

const toData = (value: unknown): data.ExpressionData =>
  value === undefined ? new data.Null() : JSON.parse(JSON.stringify(value), data.reviver);

function statusFunctions(scope: Scope): Map<string, FunctionDefinition> {
  const of = (name: string, minArgs: number, maxArgs: number, call: FunctionDefinition['call']) =>
    [name.toLowerCase(), { name, minArgs, maxArgs, call }] as const;
  const status = (pick: (status: Status) => boolean) => () => {
    if (!scope.status) throw new Error('Status functions are only known in conditions');
    return new data.BooleanData(pick(scope.status));
  };
  return new Map([
    of('always', 0, 0, () => new data.BooleanData(true)),
    of(
      'success',
      0,
      0,
      status((s) => s.success),
    ),
    of(
      'failure',
      0,
      0,
      status((s) => s.failure),
    ),
    of(
      'cancelled',
      0,
      0,
      status((s) => s.cancelled),
    ),
    of(
      'hashFiles',
      1,
      255,
      (...patterns) =>
        new data.StringData(
          hashFiles(
            patterns.map((pattern) => pattern.coerceString()),
            scope.workspace,
          ),
        ),
    ),
  ]);
}

/**
 * GitHub's hashFiles: SHA-256 (hex) over the SHA-256 digests of the matching files in the order of their names; ''
 * when none matches. A pattern that starts with `!` takes files out.
 */
function hashFiles(patterns: string[], workspace: string): string {
  const exclude = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
  const include = patterns.filter((pattern) => !pattern.startsWith('!'));
  const files = globSync(include, { cwd: workspace, exclude })
    .map((file) => join(workspace, file))
    .filter((file) => statSync(file).isFile())
    .sort();
  if (files.length === 0) return '';
  const whole = createHash('sha256');
  for (const file of files) whole.update(createHash('sha256').update(readFileSync(file)).digest());
  return whole.digest('hex');
}
