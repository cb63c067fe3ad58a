import fc from 'fast-check';
import type { Json } from '../tree.ts';
import { assign, type Context, object, template } from './context.ts';
import { jsonata, referencePath } from './expressions.ts';

const ORDERS = ['Equals', 'LessThan', 'GreaterThan', 'LessThanEquals', 'GreaterThanEquals'];
const OPERANDS: Record<string, readonly unknown[]> = {
  String: ['', 'a b'],
  Numeric: [0, -1.5, 1e21],
  Timestamp: ['2016-03-14T01:59:00Z', '2016-08-18T17:33:00.123+02:00'],
};

/** All comparisons of the language with operands that they take. */
const comparisons: readonly [operator: string, operands: readonly unknown[]][] = [
  ...Object.entries(OPERANDS).flatMap(([kind, operands]) =>
    ORDERS.flatMap((order): [string, readonly unknown[]][] => [
      [`${kind}${order}`, operands],
      [`${kind}${order}Path`, ['$.limit', "$['a b'][0]"]],
    ]),
  ),
  ['BooleanEquals', [true, false]],
  ['BooleanEqualsPath', ['$.flag']],
  ['StringMatches', ['log-*.txt', '\\*']],
  ...['Null', 'Present', 'Numeric', 'String', 'Boolean', 'Timestamp'].map((kind): [string, readonly boolean[]] => [
    `Is${kind}`,
    [true, false],
  ]),
];

const comparison: fc.Arbitrary<Json> = fc
  .tuple(fc.constantFrom(...comparisons), fc.oneof(referencePath, fc.constant('$$.State.Name')), fc.nat(1))
  .map(([[operator, operands], Variable, pick]) => ({ Variable, [operator]: operands[pick % operands.length] }));

const test: fc.Arbitrary<Json> = fc.letrec<{ test: Json }>((tie) => ({
  test: fc.oneof(
    { maxDepth: 2 },
    comparison,
    object({ And: fc.array(tie('test'), { minLength: 1, maxLength: 2 }) }),
    object({ Or: fc.array(tie('test'), { minLength: 1, maxLength: 2 }) }),
    object({ Not: tie('test') }),
  ),
})).test;

/** A rule of a Choice without its transition. */
export const choiceRule = (context: Context): fc.Arbitrary<Json> => {
  const extras = { Comment: fc.constant('why'), Assign: assign(context) };
  if (context.language === 'JSONata')
    return object(
      { Condition: fc.oneof(fc.boolean(), jsonata(context.variables)) },
      { ...extras, Output: template(context) },
    );
  return fc.tuple(test, object({}, extras)).map(([found, extra]) => ({ ...found, ...extra }));
};
