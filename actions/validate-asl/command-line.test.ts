import { describe, expect, it } from 'vitest';
import { linesOf, readCommandLine } from './command-line.ts';
import { findingOf, outcomeOf } from './testing.ts';

const read = (...words: string[]) => readCommandLine(words, '/here');

describe('the command line', () => {
  it('checks STANDARD machines and fails on errors where only files are named', () => {
    expect(read('a.json', '!b.json')).toEqual({
      diagram: false,
      request: {
        definitions: ['a.json', '!b.json'],
        type: 'STANDARD',
        substitutions: {},
        levels: {},
        failOn: 'error',
        root: '/here',
      },
    });
  });

  it('takes each option, those that may be given again as one', () => {
    const values = '--type EXPRESS --fail-on never --base main --report r.json --sarif r.sarif --diagram';
    const again = '--substitution A=1 --substitution B=2 --warning NO_PATH=off --warning NO_DOLLAR=error';
    expect(read('a.json', ...values.split(' '), ...again.split(' '))).toEqual({
      diagram: true,
      request: {
        definitions: ['a.json'],
        type: 'EXPRESS',
        substitutions: { A: '1', B: '2' },
        levels: { NO_PATH: 'off', NO_DOLLAR: 'error' },
        failOn: 'never',
        base: 'main',
        report: 'r.json',
        sarif: 'r.sarif',
        root: '/here',
      },
    });
  });

  it('gives help whatever else is asked for', () => {
    expect(read('--help')).toBe('help');
    expect(read('a.json', '--type', 'FAST', '--help')).toBe('help');
  });

  it.each([
    [[], 'no file is named'],
    [['a.json', '--type', 'FAST'], '--type: found "FAST", expected STANDARD or EXPRESS'],
    [['a.json', '--fail-on', 'all'], '--fail-on: found "all", expected error or warning or never'],
    [['a.json', '--substitution', 'Name'], '--substitution: found "Name", expected name=value'],
    [['a.json', '--warning', 'NO_PTH=off'], "did you mean 'NO_PATH'?"],
    [['a.json', '--fial-on', 'error'], "Unknown option '--fial-on'"],
  ])('names what is wrong with %j', (words, message) => {
    expect(() => read(...words)).toThrow(message);
  });
});

it('keeps a finding on its line, whatever a name in the definition holds', () => {
  const outcome = outcomeOf([findingOf('ERROR', 3, { message: "Field 'a\n::error::b\u001b[2J' is not supported" })]);
  expect(linesOf(outcome, false)[0]).toMatch(/Field 'a\\n::error::b\\u001b\[2J' is not supported$/);
});
