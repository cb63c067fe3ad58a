import { describe, expect, it } from 'vitest';
import { edited, errors, jsonpath } from '../testing.ts';

const RETRIER = '/States/Train/Retry/0';
const CATCHER = '/States/Train/Catch/0';
const ALL = { ErrorEquals: ['States.ALL'] };

describe('Retry and Catch', () => {
  it.each<[what: string, place: string, value?: unknown, location?: string]>([
    ['no list', '/States/Train/Retry', {}],
    ['a retrier that is no object', RETRIER, 'a'],
    ['no ErrorEquals', `${RETRIER}/ErrorEquals`, undefined, RETRIER],
    ['an empty ErrorEquals', `${RETRIER}/ErrorEquals`, []],
    ['an ErrorEquals that is a text', `${RETRIER}/ErrorEquals`, 'A'],
    ['an error that is no text', `${RETRIER}/ErrorEquals/0`, 5],
    ['a misspelt field', `${RETRIER}/MaxAttempt`, 5],
    ['a Next of a retrier', `${RETRIER}/Next`, 'Failed'],
    ['a negative interval', `${RETRIER}/IntervalSeconds`, -1],
    ['negative attempts', `${RETRIER}/MaxAttempts`, -1],
    ['attempts above the limit', `${RETRIER}/MaxAttempts`, 100_000_000],
    ['attempts in text', `${RETRIER}/MaxAttempts`, '3'],
    ['a backoff below one', `${RETRIER}/BackoffRate`, 0.5],
    ['a longest delay of zero', `${RETRIER}/MaxDelaySeconds`, 0],
    ['a longest delay above the limit', `${RETRIER}/MaxDelaySeconds`, 31_622_401],
    ['an unknown jitter', `${RETRIER}/JitterStrategy`, 'SOME'],
    ['States.ALL in company', `${CATCHER}/ErrorEquals`, ['States.ALL', 'A']],
    ['States.ALL before others', '/States/Train/Retry', [ALL, { ErrorEquals: ['A'] }], `${RETRIER}/ErrorEquals`],
    ['a catcher without a transition', `${CATCHER}/Next`, undefined, CATCHER],
    ['a catcher that ends', `${CATCHER}/End`, true],
    ['a result path that names many nodes', `${CATCHER}/ResultPath`, '$.a[*]'],
    ['an Output in JSONPath', `${CATCHER}/Output`, {}],
  ])('are refused with %s', (_, place, value, location = place) => {
    expect(errors(edited(jsonpath, place, value))).toContainEqual(['SCHEMA_VALIDATION_FAILED', location]);
  });

  it.each<[what: string, place: string, value: unknown]>([
    ['empty', '/States/Train/Retry', []],
    ['with an interval of zero', `${RETRIER}/IntervalSeconds`, 0],
    ['with the longest delay', `${RETRIER}/MaxDelaySeconds`, 31_622_400],
    ['with names of the service', `${RETRIER}/ErrorEquals`, ['States.TaskFailed', 'States.DataLimitExceeded']],
    ['with a comment', `${CATCHER}/Comment`, 'why'],
    ['with an assignment', `${CATCHER}/Assign`, { 'error.$': '$.Cause' }],
  ])('may stand %s', (_, place, value) => {
    expect(errors(edited(jsonpath, place, value))).toEqual([]);
  });
});
