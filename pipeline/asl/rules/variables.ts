import { pointer } from '../finding.ts';
import { type Check, error, isObject, isUnknown, type Json, type Scope, typeName } from './shape.ts';
import { template } from './values.ts';

/** "Unicode Identifiers as described in UAX #31"; neither `_` nor `$` can start one (guide, "Variable name syntax"). */
const VARIABLE = /^\p{ID_Start}\p{ID_Continue}*$/u;
const MAX_VARIABLE_NAME = 80;

/** A key of `Assign` without the `.$` that says, in JSONPath, that its value is a path. */
const variableOf = (key: string): string => (key.endsWith('.$') ? key.slice(0, -2) : key);

/** The `Assign` field: an object of variables. */
export const assign: Check = (value, at, scope) => {
  if (!isObject(value)) {
    error(scope, at, `must be an object of variables, found ${typeName(value)}`);
    return;
  }
  for (const key of Object.keys(value)) {
    const name = scope.language === 'JSONPath' ? variableOf(key) : key;
    const place = pointer(at, key);
    if (isUnknown(name, scope)) continue;
    if (name === 'states')
      error(scope, place, "Cannot assign to reserved variable '$states'", 'RESERVED_VARIABLE_NAME');
    else if (name.length > MAX_VARIABLE_NAME)
      invalidName(name, `has ${name.length} characters, at most ${MAX_VARIABLE_NAME} are allowed`, place, scope);
    else if (!VARIABLE.test(name)) invalidName(name, 'is no letter followed by letters, digits and _', place, scope);
  }
  template(value, at, scope);
};

const invalidName = (name: string, why: string, at: string, scope: Scope): void =>
  error(scope, at, `Invalid variable name '${name}': it ${why}`, 'INVALID_VARIABLE_NAME');

/** Where a state assigns variables, with their names. */
function* assignments(state: Json, at: string): Generator<[name: string, location: string]> {
  const rules = Array.isArray(state.Choices) ? state.Choices : [];
  const owners: [unknown, string][] = [
    [state, at],
    ...rules.map((rule, index): [unknown, string] => [rule, pointer(pointer(at, 'Choices'), index)]),
  ];
  for (const [owner, place] of owners) {
    if (!isObject(owner) || !isObject(owner.Assign)) continue;
    for (const key of Object.keys(owner.Assign)) yield [variableOf(key), pointer(pointer(place, 'Assign'), key)];
  }
}

/**
 * The variables of a machine and of those around it. "A variable assigned in an inner scope cannot have the same name as
 * one assigned in an outer scope" (guide, "Variable scope"). What a Catch assigns does not count: a branch may assign
 * what the Catch of its Parallel assigns (recorded answer). Unverified against AWS: the name of the code.
 */
export function checkVariables(states: Json, at: string, scope: Scope): Set<string> {
  const known = new Set(scope.variables);
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    for (const [variable, location] of assignments(state, pointer(at, name))) {
      if (scope.variables.has(variable))
        error(
          scope,
          location,
          `The variable name '${variable}' was already defined in a parent scope`,
          'DUPLICATE_VARIABLE_NAME',
        );
      known.add(variable);
    }
  }
  return known;
}
