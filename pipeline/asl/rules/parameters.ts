import type { Type } from '../catalogue/shapes.ts';
import { pointer, suggestion } from '../finding.ts';
import { Placeholder } from '../json.ts';
import { looksLikeJsonata } from '../jsonata.ts';
import { error, isObject, isUnknown, type Scope, typeName, warning } from './shape.ts';

/**
 * Holds the parameters of a service call against what the service takes, as CreateStateMachine does: names that it does
 * not know, required ones that are missing, lists, maps and numbers that are something else. Not judged are texts, since
 * Step Functions writes JSON out where a service wants text; another value than an object for a structure, since it takes
 * "a" for the DynamoDB value {"S": "a"}; and what an expression, a path or a substitution gives.
 */
export function checkParameters(value: unknown, at: string, scope: Scope, type: Type): void {
  if (value === null || isDynamic(value, scope)) return;
  switch (type.kind) {
    case 'structure':
      if (isObject(value)) checkStructure(value, at, scope, type);
      break;
    case 'list':
      if (Array.isArray(value))
        value.forEach((item, index) => void checkParameters(item, pointer(at, index), scope, type.item));
      else error(scope, at, `must be an array, found ${typeName(value)}`);
      break;
    case 'map':
      if (!isObject(value)) error(scope, at, `must be an object, found ${typeName(value)}`);
      else
        for (const [key, item] of Object.entries(value))
          if (!isPathKey(key, scope)) checkParameters(item, pointer(at, key), scope, type.item);
      break;
    case 'number':
      if (typeof value !== 'number') error(scope, at, `must be a number, found ${typeName(value)}`);
  }
}

const isDynamic = (value: unknown, scope: Scope): boolean =>
  value instanceof Placeholder ||
  isUnknown(value, scope) ||
  (scope.language === 'JSONata' && typeof value === 'string' && looksLikeJsonata(value));

/** In a payload template a key that ends in `.$` takes its value from a path. */
const isPathKey = (key: string, scope: Scope): boolean => scope.language === 'JSONPath' && key.endsWith('.$');

function checkStructure(
  value: Readonly<Record<string, unknown>>,
  at: string,
  scope: Scope,
  type: Extract<Type, { kind: 'structure' }>,
): void {
  const { named, required } = type.members();
  const given = new Set<string>();
  for (const [key, item] of Object.entries(value)) {
    const isPath = isPathKey(key, scope);
    const name = isPath ? key.slice(0, -2) : key;
    const member = named.get(name);
    const place = pointer(at, key);
    if (member) {
      given.add(member.name);
      if (!isPath) checkParameters(item, place, scope, member.type);
    } else if (isPath)
      // Recorded: the service creates the machine, and fails the execution when it comes to the Task.
      warning(scope, place, unknownParameter(name, [...named.keys()]), 'UNKNOWN_PARAMETER');
    else error(scope, place, unknownParameter(name, [...named.keys()]));
  }
  for (const { name } of required)
    if (!given.has(name)) error(scope, at, `the field '${name}' is required but was missing`);
}

function unknownParameter(name: string, known: readonly string[]): string {
  const instead = suggestion(name, known) || (known.length <= 12 ? `: known are ${known.join(', ')}` : '');
  return `the field '${name}' is not supported by Step Functions here${instead}`;
}
