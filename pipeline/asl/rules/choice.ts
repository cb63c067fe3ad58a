import { oneOf, pointer } from '../finding.ts';
import { type Check, checkObject, error, type Field, isFilledArray, type Scope, type Shape } from './shape.ts';
import { boolean, jsonata, number, plainText, referencePath, template, text, timestamp } from './values.ts';
import { assign } from './variables.ts';

const ORDER = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];

const comparison = (kind: string, orders: string[], check: Check): [string, Check][] =>
  orders.flatMap((order) => [
    [`${kind}${order}`, check],
    [`${kind}${order}Path`, referencePath({ context: true })],
  ]);

/** The operators of a data-test expression (ASL specification, Choice State). */
const OPERATORS: ReadonlyMap<string, Check> = new Map([
  ...comparison('String', ORDER, plainText),
  ...comparison('Numeric', ORDER, number({ integer: false })),
  ...comparison('Boolean', ['Equals'], boolean),
  ...comparison('Timestamp', ORDER, timestamp),
  ['StringMatches', text()],
  ...['IsNull', 'IsPresent', 'IsNumeric', 'IsString', 'IsBoolean', 'IsTimestamp'].map((name): [string, Check] => [
    name,
    boolean,
  ]),
]);

const operatorFields: Record<string, Field> = Object.fromEntries(
  Array.from(OPERATORS, ([name, check]) => [name, { check, only: 'JSONPath' as const }]),
);

/** A non-empty array of rules, which have a transition at the top and none when nested. */
const rules =
  (top: boolean): Check =>
  (value, at, scope) => {
    if (!isFilledArray(value, at, scope, 'rules')) return;
    for (const [index, item] of value.entries()) checkRule(item, pointer(at, index), scope, top);
  };

/** A rule as the top of `Choices` has it, with a transition; nested in And, Or or Not it has none. */
const rule = (top: boolean): Shape => {
  const tests: Record<string, Field> = {
    Variable: { check: referencePath({ context: true }), only: 'JSONPath' },
    ...operatorFields,
    And: { check: rules(false), only: 'JSONPath' },
    Or: { check: rules(false), only: 'JSONPath' },
    Not: { check: (value, at, scope) => checkRule(value, at, scope, false), only: 'JSONPath' },
    Comment: { check: text() },
  };
  if (!top) return { fields: tests };
  return {
    fields: {
      Next: { check: text(1), required: true },
      Condition: { check: condition, only: 'JSONata', required: true },
      Assign: { check: assign },
      Output: { check: template, only: 'JSONata' },
      ...tests,
    },
  };
};

const condition: Check = (value, at, scope) => {
  if (typeof value !== 'boolean') jsonata(value, at, scope);
};

const TOP = rule(true);
const NESTED = rule(false);
/** What a rule tests, of which it has exactly one (the service's own answer names these). */
const TESTS = ['And', 'Or', 'Not', 'Variable'];

function checkRule(value: unknown, at: string, scope: Scope, top: boolean): void {
  const found = checkObject(value, at, scope, top ? TOP : NESTED, top ? 'a choice rule' : 'a nested rule');
  if (!found || scope.language === 'JSONata') return;
  const names = Object.keys(found);
  const tests = names.filter((name) => TESTS.includes(name));
  const operators = names.filter((name) => OPERATORS.has(name));
  if (tests.length > 1) error(scope, pointer(at, tests[1]!), `a rule has one test, found ${tests.join(' and ')}`);
  else if (operators.length && tests[0] !== 'Variable')
    error(scope, at, `'${operators[0]}' needs 'Variable', the path to compare`);
  else if (!tests.length) error(scope, at, `a rule needs one test: ${oneOf(TESTS)}`);
  if (tests.includes('Variable') && !operators.length)
    error(scope, at, "'Variable' needs one comparison, such as StringEquals");
  if (operators.length > 1)
    error(scope, pointer(at, operators[1]!), `a rule has one comparison, found ${operators.join(' and ')}`);
}

/** The `Choices` of a Choice state: a non-empty array of rules. */
export const choices: Check = rules(true);
