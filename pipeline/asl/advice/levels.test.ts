import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../validate.ts';
import { parseLevels } from './levels.ts';
import { chain } from './testing.ts';

describe('parseLevels', () => {
  it('reads a code and its level a line', () => {
    expect(parseLevels('\n NO_PATH = off\nTASK_WITHOUT_RETRY=error\n\n')).toEqual({
      NO_PATH: 'off',
      TASK_WITHOUT_RETRY: 'error',
    });
    expect(parseLevels('')).toEqual({});
  });

  it.each([
    ['TASK_WITHOUT_RETRYS=off', "did you mean 'TASK_WITHOUT_RETRY'?"],
    ['INVALID_RESOURCE=off', "'INVALID_RESOURCE' is no warning that can be switched"],
    ['NO_PATH=silent', 'NO_PATH can be off, warning or error, found "silent"'],
    ['NO_PATH', 'expected CODE=off|warning|error, found "NO_PATH"'],
    ['NO_PATH=off=on', 'expected CODE='],
  ])('refuses %s', (text, message) => {
    expect(() => parseLevels(text)).toThrow(message);
  });
});

describe('levels', () => {
  const text = JSON.stringify(chain({ A: { Type: 'Fail', Cause: '$.cause' } }));
  const judged = (level: 'off' | 'warning' | 'error') => {
    const { result, findings } = validateDefinition(text, { advice: { levels: { NO_PATH: level } } });
    return [result, ...findings.map(({ severity }) => severity)];
  };

  it("switch the service's own warnings off, leave them, or make errors of them", () => {
    expect(judged('off')).toEqual(['OK']);
    expect(judged('warning')).toEqual(['OK', 'WARNING']);
    expect(judged('error')).toEqual(['FAIL', 'ERROR']);
  });
});
