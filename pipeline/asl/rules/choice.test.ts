import { describe, expect, it } from 'vitest';
import { edited, errors, jsonata, jsonpath } from '../testing.ts';

const CHOICES = '/States/Gate/Choices';
const refusal = (location: string) => ['SCHEMA_VALIDATION_FAILED', location];

describe('the rules of a Choice', () => {
  it.each<[what: string, place: string, value?: unknown, location?: string]>([
    ['no list', CHOICES, {}],
    ['an empty list', CHOICES, []],
    ['a rule that is no object', `${CHOICES}/1`, 'a'],
    ['a rule without a transition', `${CHOICES}/1/Next`, undefined, `${CHOICES}/1`],
    ['a rule that ends', `${CHOICES}/1/End`, true],
    ['a transition in a nested rule', `${CHOICES}/0/And/0/Next`, 'Done'],
    ['an assignment in a nested rule', `${CHOICES}/0/And/0/Assign`, {}],
    ['an empty And', `${CHOICES}/0/And`, []],
    ['a Not that is a list', `${CHOICES}/0/And/1/Not`, []],
    ['And beside Variable', `${CHOICES}/1/And`, [{ Variable: '$.a', IsNull: true }]],
    ['a rule with two comparisons', `${CHOICES}/1/IsNull`, true],
    ['a rule with none', `${CHOICES}/1/TimestampLessThan`, undefined, `${CHOICES}/1`],
    ['a comparison without a variable', `${CHOICES}/1/Variable`, undefined, `${CHOICES}/1`],
    ['a misspelt comparison', `${CHOICES}/1/NumericGreater`, 5],
    ['a function for a variable', `${CHOICES}/1/Variable`, 'States.ArrayLength($.a)'],
    ['a variable that names many nodes', `${CHOICES}/1/Variable`, '$.a[*]'],
    ['a text for a number', `${CHOICES}/0/And/0/NumericGreaterThan`, '0.5'],
    ['a text for a truth value', `${CHOICES}/0/And/1/Not/IsPresent`, 'true'],
    ['a time that is none', `${CHOICES}/1/TimestampLessThan`, '2026-01-01'],
    ['a Condition in JSONPath', `${CHOICES}/1/Condition`, true],
    ['a Default that is no text', '/States/Gate/Default', null],
  ])('are refused with %s', (_, place, value, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual(refusal(location));
  });

  it.each<[what: string, rule: Record<string, unknown>]>([
    ['a number beside a path', { NumericEqualsPath: '$.b' }],
    ['a text by its pattern', { StringMatches: 'log-*.txt' }],
    ['a time with fractions and an offset', { TimestampGreaterThanEquals: '2026-02-28T23:59:59.123+01:00' }],
    ['what must be absent', { IsPresent: false }],
    ['the context object', { StringEqualsPath: '$$.Execution.Id' }],
  ])('compare %s', (_, rule) => {
    expect(errors(edited(jsonpath, `${CHOICES}/1`, { Variable: '$.a', Next: 'Pause', ...rule }))).toEqual([]);
  });

  it('have a Condition in JSONata: a truth value or an expression', () => {
    const at = '/States/Route/Choices/0';
    expect(errors(edited(jsonata, at, { Next: 'Hold' }))).toEqual([refusal(at)]);
    expect(errors(edited(jsonata, `${at}/Condition`, 'true'))).toEqual([refusal(`${at}/Condition`)]);
    expect(errors(edited(jsonata, `${at}/Condition`, true))).toEqual([]);
  });
});
