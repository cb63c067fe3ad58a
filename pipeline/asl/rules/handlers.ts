import { pointer } from '../finding.ts';
import { type Check, checkObject, error, isFilledArray, type Scope, type Shape, typeName } from './shape.ts';
import { choiceOf, MAX_SECONDS, number, orNull, referencePath, seconds, template, text } from './values.ts';
import { assign } from './variables.ts';

/** "MUST be a non-empty array of strings"; `States.ALL` "MUST appear alone" (ASL specification, Errors). */
const errorEquals: Check = (value, at, scope) => {
  if (!isFilledArray(value, at, scope, 'error names')) return;
  value.forEach((name, index) => void text(1)(name, pointer(at, index), scope));
  if (value.length > 1 && value.includes('States.ALL')) error(scope, at, 'States.ALL must stand alone');
};

/** Bounds as the service states them, also IntervalSeconds 0 and the upper ones (observed answers). */
const RETRIER: Shape = {
  fields: {
    ErrorEquals: { check: errorEquals, required: true },
    IntervalSeconds: { check: seconds(0) },
    MaxAttempts: { check: number({ least: 0, most: MAX_SECONDS }) },
    BackoffRate: { check: number({ least: 1, integer: false }) },
    MaxDelaySeconds: { check: number({ least: 1, most: 31_622_400 }) },
    JitterStrategy: { check: choiceOf('FULL', 'NONE') },
    Comment: { check: text() },
  },
};

const CATCHER: Shape = {
  fields: {
    ErrorEquals: { check: errorEquals, required: true },
    Next: { check: text(1), required: true },
    ResultPath: { check: orNull(referencePath({ variable: false })), only: 'JSONPath' },
    Output: { check: template, only: 'JSONata' },
    Assign: { check: assign },
    Comment: { check: text() },
  },
};

const handlers =
  (shape: Shape, what: string, inside: (scope: Scope) => Scope): Check =>
  (value, at, scope) => {
    if (!Array.isArray(value)) {
      error(scope, at, `must be an array, found ${typeName(value)}`);
      return;
    }
    value.forEach((item, index) => {
      const place = pointer(at, index);
      const handler = checkObject(item, place, inside(scope), shape, what);
      if (!handler) return;
      if (
        Array.isArray(handler.ErrorEquals) &&
        handler.ErrorEquals.includes('States.ALL') &&
        index < value.length - 1
      ) {
        error(
          scope,
          pointer(place, 'ErrorEquals'),
          `States.ALL must stand in the last one: ${what} after it is never reached`,
        );
      }
    });
  };

/** The `Retry` of a Task, Parallel or Map. */
export const retry: Check = handlers(RETRIER, 'a retrier', (scope) => scope);

/**
 * The `Catch` of a Task, Parallel or Map: there, `$states` holds the error. Unverified against AWS: that it refuses
 * `$states.result` there, so it is let pass.
 */
export const catchers: Check = handlers(CATCHER, 'a catcher', (scope) => ({
  ...scope,
  members: ['result', 'errorOutput'],
}));
