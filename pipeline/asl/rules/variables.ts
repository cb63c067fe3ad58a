import { pointer } from '../finding.ts';
import { type Check, error, isObject, typeName } from './shape.ts';
import { template } from './values.ts';

const VARIABLE = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** The `Assign` field: variable names (Step Functions guide, "Variables": an identifier of at most 80 characters). */
export const assign: Check = (value, at, scope) => {
  if (!isObject(value)) {
    error(scope, at, `must be an object of variables, found ${typeName(value)}`);
    return;
  }
  for (const key of Object.keys(value)) {
    const name = scope.language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key;
    const place = pointer(at, key);
    if (!VARIABLE.test(name))
      error(scope, place, `'${name}' cannot name a variable: a letter or _, then letters, digits and _`);
    else if (name.length > 80) error(scope, place, `a variable's name has at most 80 characters, found ${name.length}`);
    else if (name === 'states') error(scope, place, "'states' is reserved: a variable needs another name");
  }
  template(value, at, scope);
};
