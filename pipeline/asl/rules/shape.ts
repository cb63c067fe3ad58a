import type { StateMachineType } from '../catalogue/resource.ts';
import type { FindingCode } from '../codes.ts';
import { nearest, oneOf, type Problem, pointer } from '../finding.ts';
import { Placeholder } from '../json.ts';
import type { ParseJsonata, StatesMember } from '../jsonata.ts';

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** What the rules know about the place they look at. */
export interface Scope {
  report: (problem: Problem) => void;
  /** The kind of workflow around: of the machine, or of the child executions of a DISTRIBUTED Map. */
  type: StateMachineType;
  /** The query language in force, and the one of the whole machine: undefined while a substitution decides it. */
  language: QueryLanguage;
  machineLanguage: QueryLanguage | undefined;
  /** Members of `$states` that the place can read beside the input and the context object. */
  members: readonly StatesMember[];
  /** Variables that the machines around assign. */
  variables: ReadonlySet<string>;
  parseJsonata: ParseJsonata;
  /** Whether `${Name}` in a string stands for a text not known yet. */
  substitutions: boolean;
}

/** Looks at one value, at a JSON pointer, and reports what is wrong with it. */
export type Check = (value: unknown, at: string, scope: Scope) => void;

/** A field of an object: what its value is, in which query language it exists, whether it must be there. */
export interface Field {
  check: Check;
  only?: QueryLanguage;
  required?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** An object of the language: its fields, and groups of them of which exactly one, or at most one, may stand. */
export interface Shape {
  fields: Fields;
  exactlyOne?: readonly (readonly string[])[];
  atMostOne?: readonly (readonly string[])[];
}

export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: no array, no null and no substitution that is still open. */
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Placeholder);

/** The objects of a list, such as `Choices`, `Retry`, `Catch` or `Branches`; none of what is no list. */
export const objectsIn = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The field that holds what a Task, a reader or a writer hands to what it calls. */
export const inputField = ({ language }: Scope): 'Arguments' | 'Parameters' =>
  language === 'JSONata' ? 'Arguments' : 'Parameters';

/** Reports an error; without a code of its own, a fault of the schema. */
export function error(
  scope: Scope,
  location: string,
  message: string,
  code: FindingCode = 'SCHEMA_VALIDATION_FAILED',
): void {
  scope.report({ severity: 'ERROR', code, message, location });
}

/** Reports a warning. */
export function warning(scope: Scope, location: string, message: string, code: FindingCode): void {
  scope.report({ severity: 'WARNING', code, message, location });
}

/** Whether a value is decided by a substitution, wholly or in part, so that its text cannot be judged yet. */
export const isUnknown = (value: unknown, scope: Scope): boolean =>
  value instanceof Placeholder || (scope.substitutions && typeof value === 'string' && value.includes('${'));

/** Whether a value is an array with something in it; reports one that is not. `items` says of what, in the plural. */
export function isFilledArray(value: unknown, at: string, scope: Scope, items: string): value is unknown[] {
  if (Array.isArray(value) && value.length) return true;
  const found = Array.isArray(value) ? 'an empty one' : typeName(value);
  error(scope, at, `must be a non-empty array of ${items}, found ${found}`);
  return false;
}

/**
 * Holds an object against its shape: unknown fields, fields of the other query language, missing fields, fields that
 * exclude each other, then each field's own check; a value that is still open passes. Returns the object, or undefined
 * when the value is none.
 */
export function checkObject(value: unknown, at: string, scope: Scope, shape: Shape, what: string): Json | undefined {
  if (!isObject(value)) {
    if (!(value instanceof Placeholder)) error(scope, at, `${what} must be an object, found ${typeName(value)}`);
    return undefined;
  }
  const { fields } = shape;
  for (const [name, member] of Object.entries(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name]! : undefined;
    if (!field && isUnknown(name, scope)) continue;
    if (!field) error(scope, pointer(at, name), unknownField(name, what, fields, scope));
    else if (field.only && field.only !== scope.language)
      error(scope, pointer(at, name), otherLanguage(name, field.only, scope));
    else if (!(member instanceof Placeholder)) field.check(member, pointer(at, name), scope);
  }
  const missing = Object.keys(fields).filter(
    (name) => fields[name]!.required && exists(fields[name]!, scope) && !Object.hasOwn(value, name),
  );
  if (missing.length) error(scope, at, `${what} needs ${missing.map((name) => `'${name}'`).join(' and ')}`);
  checkGroups(value, at, scope, shape, what);
  return value;
}

function checkGroups(value: Json, at: string, scope: Scope, shape: Shape, what: string): void {
  const present = (group: readonly string[]) => group.filter((name) => Object.hasOwn(value, name));
  const allowed = (group: readonly string[]) => group.filter((name) => exists(shape.fields[name]!, scope));
  for (const group of shape.exactlyOne ?? []) {
    const found = present(group);
    if (!found.length) error(scope, at, `${what} needs ${oneOf(allowed(group).map((name) => `'${name}'`))}`);
    if (found.length > 1) error(scope, pointer(at, found[1]!), both(found, what));
  }
  for (const group of shape.atMostOne ?? []) {
    const found = present(group);
    if (found.length > 1) error(scope, pointer(at, found[1]!), both(found, what));
  }
}

const both = (names: string[], what: string): string =>
  `${what} may have only one of ${names.map((name) => `'${name}'`).join(' and ')}`;

const exists = (field: Field, scope: Scope): boolean => !field.only || field.only === scope.language;

function unknownField(name: string, what: string, fields: Shape['fields'], scope: Scope): string {
  const known = Object.keys(fields).filter((field) => exists(fields[field]!, scope));
  const guess = nearest(name, known);
  return `Field '${name}' is not supported: ${what} ${guess ? `has '${guess}'` : `takes ${known.join(', ')}`}`;
}

const otherLanguage = (name: string, only: QueryLanguage, scope: Scope): string =>
  `The QueryLanguage is set to '${scope.language}', but field '${name}' is only supported for the '${only}' QueryLanguage`;

/** How a message names the kind of a JSON value. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (value instanceof Placeholder) return `\${${value.name}}`;
  return typeof value === 'object'
    ? 'an object'
    : typeof value === 'string'
      ? JSON.stringify(clip(value))
      : String(value);
}

/** A text shortened for a message. */
export const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);
