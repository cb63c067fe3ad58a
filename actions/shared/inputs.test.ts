import { afterEach, expect, it } from 'vitest';
import { choiceInput, flagInput, minutesInput, pairsInput, requiredInput } from './inputs.ts';

const given = (value: string) => {
  process.env.INPUT_THING = value;
};
afterEach(() => {
  delete process.env.INPUT_THING;
});

it('refuses a required input that is empty, since GitHub does not', () => {
  expect(() => requiredInput('thing')).toThrow('Input "thing": found nothing, expected a value');
});

it('refuses a word that is none of the choices, and takes the fallback for an empty one', () => {
  expect(choiceInput('thing', ['a', 'b'], 'b')).toBe('b');
  given('c');
  expect(() => choiceInput('thing', ['a', 'b'], 'b')).toThrow('Input "thing": found "c", expected a or b');
});

it('takes true and false only', () => {
  expect(flagInput('thing')).toBe(false);
  given('true');
  expect(flagInput('thing')).toBe(true);
  given('yes');
  expect(() => flagInput('thing')).toThrow('expected true or false');
});

it('reads minutes as milliseconds and refuses none, negative and words', () => {
  expect(minutesInput('thing')).toBeUndefined();
  given('1.5');
  expect(minutesInput('thing')).toBe(90_000);
  for (const wrong of ['0', '-1', 'soon']) {
    given(wrong);
    expect(() => minutesInput('thing'), wrong).toThrow('expected a number of minutes above 0');
  }
});

it('reads name=value lines, passes over comments, and refuses a line without a name and a name twice', () => {
  given('# depth\nmax_depth = 5\n\neta=0.1');
  expect(pairsInput('thing')).toEqual({ max_depth: '5', eta: '0.1' });
  given('constructor=1');
  expect(pairsInput('thing')).toEqual({ constructor: '1' });
  given('eta=1\neta=2');
  expect(() => pairsInput('thing')).toThrow('Input "thing": found "eta" twice, expected each name once');
  given('=5');
  expect(() => pairsInput('thing')).toThrow('Input "thing": found "=5", expected name=value');
});
