import { describe, expect, it } from 'vitest';
import type { Json } from '../tree.ts';
import { judged } from './judge.ts';

/** Enough for two busy cores; what grows with the square of the text takes minutes. */
const SECONDS = 10;

const counted = (count: number, member: (index: number) => unknown): Json =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${index}`, member(index)]));
const machine = (States: Json, more: Json = {}): string =>
  JSON.stringify({ StartAt: Object.keys(States)[0], ...more, States }, null, 1);
const only = (fields: Json, more?: Json): string => machine({ A: { Type: 'Pass', End: true, ...fields } }, more);
const path = (text: string): string => only({ InputPath: text });
const template = (text: string): string => only({ Parameters: { 'a.$': text } });
const expression = (text: string): string => only({ Output: `{% ${text} %}` }, { QueryLanguage: 'JSONata' });
const chain = (count: number, fields: (index: number) => Json): Json =>
  counted(count, (index) =>
    index + 1 < count ? { Type: 'Pass', ...fields(index), Next: `S${index + 1}` } : { Type: 'Succeed' },
  );

/** States that each keep a copy of all data before them, every other of which may go back. */
const hoarding = (count: number): string =>
  machine({
    ...chain(2 * count, (index) => ({
      Parameters: { [`a${index}`]: { x: 1 }, 'all.$': '$' },
      ResultPath: `$.k${index}`,
    })),
    ...Object.fromEntries(
      Array.from({ length: count - 1 }, (_, half) => [
        `S${2 * half + 1}`,
        {
          Type: 'Choice',
          Choices: [{ Variable: `$.k${2 * half}.all`, IsPresent: true, Next: `S${Math.max(0, 2 * half - 2)}` }],
          Default: `S${2 * half + 2}`,
        },
      ]),
    ),
  });

/** Definitions nested in each other by Parallel states. */
const nested = (levels: number): string => {
  let inner: Json = { Z: { Type: 'Succeed' } };
  for (let level = 0; level < levels; level++) {
    inner = {
      [`P${level}`]: { Type: 'Parallel', Branches: [{ StartAt: Object.keys(inner)[0], States: inner }], End: true },
    };
  }
  return machine(inner);
};

const SOUND: readonly [what: string, text: string][] = [
  ['thousands of states', machine(chain(8000, () => ({})))],
  [
    'thousands of variables',
    machine(chain(1500, (index) => ({ Assign: { [`v${index}`]: 1, 'w.$': `$v${index >> 1}` } }))),
  ],
  ['three thousand states that keep all data and go back', hoarding(1500)],
  ['a hundred levels of Parallel', nested(100)],
  ['a path of many steps', path(`$${'.a'.repeat(200_000)}`)],
  ['a call with many arguments', template(`States.Array(${'$.a, '.repeat(50_000)}1)`)],
  ['a long list in JSONata', expression(`[${'1,'.repeat(50_000)}1]`)],
];

const UNSOUND: readonly [what: string, text: string][] = [
  [
    'thousands of transitions to no state',
    machine(counted(4000, (index) => ({ Type: 'Pass', Next: `Nowhere${index}` }))),
  ],
  ['thousands of unknown fields', only(counted(10_000, () => 1))],
  ['thousands of misspelt fields', machine(counted(4000, () => ({ Type: 'Pass', Nxt: 'S0', End: true })))],
  [
    'thousands of misspelt actions',
    machine(
      counted(500, (index) => ({
        Type: 'Task',
        Resource: `arn:aws:states:::aws-sdk:sagemaker:createTrainingJo${index}`,
        End: true,
      })),
    ),
  ],
  ['thousands of unreachable states', machine(counted(4000, () => ({ Type: 'Succeed' })))],
  ['a key that stands fifty thousand times', `{${'"a": 1,\n'.repeat(50_000)}"a": 1}`],
  ['a string that is not closed', `{"Comment": "${'a'.repeat(900_000)}`],
  ['a string with many escapes that is not closed', `{"Comment": "${'\\n'.repeat(400_000)}`],
  ['a control character at the end of a long string', `{"Comment": "${'a'.repeat(900_000)}\t"}`],
  ['ten thousand brackets', '['.repeat(10_000)],
  ['ten thousand objects', '{"a":'.repeat(10_000)],
  ['a path with an open quote', path(`$['${'a'.repeat(900_000)}`)],
  ['a path of brackets', path(`$${'['.repeat(900_000)}`)],
  ['a filter of quotes', path(`$[?(${'\'"'.repeat(200_000)}`)],
  ['a filter of brackets', path(`$[?(${'('.repeat(900_000)}`)],
  ['a path of blanks', path(`$[${' '.repeat(900_000)}x`)],
  ['a call in a call in a call', template('States.Array('.repeat(60_000))],
  ['a call with an open quote', template(`States.Array('${"\\'".repeat(300_000)}`)],
  ['a number of many digits that is none', template(`States.Array(${'1.1'.repeat(300_000)})`)],
  ['many brackets in JSONata', expression('('.repeat(200_000))],
  ['an endless sum in JSONata', expression('1+'.repeat(100_000))],
];

const YAML: readonly [what: string, text: string][] = [
  ['ten thousand brackets', '['.repeat(10_000)],
  ['ten thousand lists', '- '.repeat(10_000)],
  ['ten thousand objects', '{a: '.repeat(10_000)],
  ['a key that stands five thousand times', 'a: 1\n'.repeat(5_000)],
];

describe('a definition of up to a megabyte is judged within seconds', () => {
  it.each(SOUND)(
    '%s',
    (_, text) => {
      expect(judged(text).result).toBe('OK');
    },
    SECONDS * 1000,
  );

  it.each(UNSOUND)(
    '%s',
    (_, text) => {
      expect(judged(text).result).toBe('FAIL');
    },
    SECONDS * 1000,
  );

  it.each(YAML)(
    'YAML of %s',
    (_, text) => {
      expect(judged(text, { format: 'yaml' }).result).toBe('FAIL');
    },
    SECONDS * 1000,
  );
});
