import jsonata, { type Expression } from 'jsonata';
import type { Json, JsonObject } from '../../definition.ts';
import { StateFailure } from '../../failure.ts';
import { type Visit, whileExecuting } from '../../visit.ts';
import { contextObject } from '../context.ts';
import { addStepFunctionsFunctions, EVALUATION_TIME } from './functions.ts';

/** What `$states` has besides the input and the context. */
export interface States {
  result?: Json;
  errorOutput?: Json;
}

/** What one expression may take. Unverified against AWS: its own limits are not documented. */
const LIMITS = { timeout: 2000, stack: 5000 };
const MAX_CACHED = 2000;
const compiled = new Map<string, Expression>();

/** The expression in a `{% … %}` string, or undefined for any other value. */
export function expressionIn(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('{%') || !value.endsWith('%}')) return undefined;
  return value.slice(2, -2).trim();
}

/** @throws the parser's error (`code`, `message`, `position`) when it is no JSONata */
function compile(source: string): Expression {
  let expression = compiled.get(source);
  if (!expression) {
    expression = jsonata(source, LIMITS);
    addStepFunctionsFunctions(expression);
    if (compiled.size >= MAX_CACHED) compiled.clear();
    compiled.set(source, expression);
  }
  return expression;
}

/**
 * Evaluates a field of a JSONata state: every `{% … %}` in it, at any depth.
 * @param field the field's name, as it stands in error messages
 * @throws StateFailure `States.QueryEvaluationError`, after an EvaluationFailed event
 */
export async function evaluate(visit: Visit, field: string, template: Json, states: States = {}): Promise<Json> {
  if (!hasExpression(template)) return template;
  const bindings = {
    ...visit.branch.variables,
    [EVALUATION_TIME]: visit.branch.clock.now(),
    states: {
      input: visit.input,
      // Made only for expressions that ask for it.
      get context() {
        return contextObject(visit);
      },
      ...states,
    },
  };
  return evaluateTemplate(visit, field, template, bindings);
}

async function evaluateTemplate(visit: Visit, field: string, template: Json, bindings: object): Promise<Json> {
  const source = expressionIn(template);
  if (source !== undefined) return evaluateExpression(visit, field, source, bindings);
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const [i, item] of template.entries())
      items.push(await evaluateTemplate(visit, `${field}[${i}]`, item, bindings));
    return items;
  }
  if (typeof template !== 'object' || template === null) return template;
  const members: JsonObject = {};
  for (const [name, member] of Object.entries(template))
    members[name] = await evaluateTemplate(visit, `${field}/${name}`, member, bindings);
  return members;
}

async function evaluateExpression(visit: Visit, field: string, source: string, bindings: object): Promise<Json> {
  let result: unknown;
  try {
    result = await compile(source).evaluate(undefined, bindings as Record<string, unknown>);
  } catch (error) {
    const { code, message } = error as { code?: string; message?: string };
    const reason = code ? `${code}: ${message}` : message;
    throw evaluationFailure(visit, field, `${named(source, field)} threw an error during evaluation. ${reason}`);
  }
  const strange = strangeValueIn(result);
  if (strange)
    throw evaluationFailure(
      visit,
      field,
      `${named(source, field)} returned a value that JSON does not have: ${strange}.`,
    );
  const text = JSON.stringify(result);
  if (text === undefined)
    throw evaluationFailure(visit, field, `${named(source, field)} returned nothing (undefined).`);
  // A result is a copy: JSONata's sequences carry marks of their own, and a state may pass its input on by reference.
  return typeof result === 'object' ? (JSON.parse(text) as Json) : (result as Json);
}

/**
 * What a result has, at any depth, that JSON has not, in words. JSONata's functions are objects or functions with a mark.
 * Unverified against AWS: the words of its refusal.
 */
function strangeValueIn(value: unknown): string | undefined {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : `the number ${value}`;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('_jsonata_function' in value || '_jsonata_lambda' in value) return 'a function';
  for (const part of Object.values(value)) {
    const strange = strangeValueIn(part);
    if (strange) return strange;
  }
  return undefined;
}

/** The failure of a field that gave a value of the wrong type. */
export function wrongType(visit: Visit, field: string, template: Json, value: Json, wanted: string): StateFailure {
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const rest = `returned an unexpected result type. Expected '${wanted}', but was '${found}' for value: ${JSON.stringify(value)}`;
  return evaluationFailure(visit, field, `${named(expressionIn(template) ?? String(template), field)} ${rest}`);
}

/**
 * Writes an EvaluationFailed event and returns the failure to throw. AWS counts the state as entered only once its
 * fields are evaluated, so the event follows the one before the state's own entry (recorded executions).
 * @param location undefined when the failure is of no single field
 */
export function evaluationFailure(visit: Visit, location: string | undefined, reason: string): StateFailure {
  const { branch } = visit;
  if (branch.cursor === visit.enteredId) branch.cursor = visit.enteredAfter;
  return evaluationFailureAfterEntry(visit, location, reason);
}

/** The same, for a value that is refused only after all fields were evaluated. */
export function evaluationFailureAfterEntry(visit: Visit, location: string | undefined, reason: string): StateFailure {
  const error = 'States.QueryEvaluationError';
  const cause = `${whileExecuting(visit)} ${reason}`;
  visit.branch.add('EvaluationFailed', { state: visit.name, error, cause, ...(location && { location }) });
  return new StateFailure(error, cause);
}

const named = (source: string, field: string) =>
  `The JSONata expression '${source}' specified for the field '${field}'`;

function hasExpression(template: Json): boolean {
  if (typeof template === 'string') return expressionIn(template) !== undefined;
  if (typeof template !== 'object' || template === null) return false;
  return Object.values(template).some(hasExpression);
}
