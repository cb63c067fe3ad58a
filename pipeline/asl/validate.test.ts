import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pointer } from './finding.ts';
import { edited, errors, jsonata, jsonpath, validate } from './testing.ts';
import { validateDefinition } from './validate.ts';

describe('validateDefinition', () => {
  it('accepts sound definitions of both query languages, without a warning', () => {
    expect(validate(jsonpath())).toEqual({ result: 'OK', findings: [] });
    expect(validate(jsonata())).toEqual({ result: 'OK', findings: [] });
  });

  it('says what is wrong, what is meant and what is allowed', () => {
    const message = (place: string, value?: unknown) => validate(edited(jsonpath, place, value)).findings[0]?.message;
    expect(message('/States/Train/TimeoutSecond', 5)).toBe(
      "Field 'TimeoutSecond' is not supported: a Task state has 'TimeoutSeconds'",
    );
    expect(message('/States/Pause/Next', 'Bth')).toBe("Missing 'Next' target: Bth, did you mean 'Both'?");
    expect(message('/States/Pause/SecondsPath')).toBe(
      "a Wait state needs 'Seconds', 'SecondsPath', 'Timestamp' or 'TimestampPath'",
    );
    expect(message('/States/Train/Resource', 'arn:aws:states:::sns:publish.sync')).toContain(
      'only none or .waitForTaskToken',
    );
  });

  it('takes ${Name} for a text not known yet, only where CloudFormation is still to fill it', () => {
    const text = JSON.stringify(
      edited(() => edited(jsonpath, '/States/Pause/Next', '${After}'), '/States/Train/Resource', '${Arn}'),
    );
    const unquoted = text.replace('3600', '${Timeout}');
    expect(validateDefinition(unquoted, { substitutions: {} })).toEqual({ result: 'OK', findings: [] });
    const filled = validateDefinition(unquoted, { substitutions: { After: 'Both', Arn: 'x', Timeout: '-1' } });
    expect(filled.findings.map(({ location }) => location)).toEqual(['/TimeoutSeconds', '/States/Train/Resource']);
    expect(validateDefinition(text).result).toBe('FAIL');
  });

  it('finds no fault in a definition for any one value of it that a substitution decides', () => {
    for (const base of [jsonpath, jsonata]) {
      for (const place of partsOf(base())) {
        const text = JSON.stringify(edited(base, place, 'open')).replace('"open"', '${Open}');
        expect(validateDefinition(text, { substitutions: {} }).findings, place).toEqual([]);
      }
    }
    const machine = {
      QueryLanguage: '${Language}',
      StartAt: 'A',
      States: { A: { Type: 'Pass', Output: 1, End: true } },
    };
    expect(errors(machine, { substitutions: {} })).toEqual([]);
    expect(errors(machine, { substitutions: { Language: 'JSONPath' } })).toHaveLength(1);
  });

  it("takes the project's own state machine without a warning", () => {
    const own = readFileSync(join(import.meta.dirname, '../retraining.asl.json'), 'utf8');
    expect(validateDefinition(own, { substitutions: {} })).toEqual({ result: 'OK', findings: [] });
  });

  it('refuses a definition above the size limit', () => {
    expect(validateDefinition(' '.repeat(1_048_577)).findings[0]?.message).toContain('at most 1048576');
  });

  it('places each finding inside the node that was broken', () => {
    const text = JSON.stringify(jsonpath(), null, 1).replace('"Pause": {\n', '"Pause": {\n   "Typo": 1,\n');
    const line = text.split('\n').findIndex((row) => row.includes('Typo')) + 1;
    expect(validateDefinition(text).findings).toMatchObject([{ location: '/States/Pause/Typo', line, column: 4 }]);
  });
});

/** JSON pointers to all parts of a value, itself left out. */
function partsOf(node: unknown, at = ''): string[] {
  const members = typeof node === 'object' && node !== null ? Object.entries(node) : [];
  return members.flatMap(([key, member]) => [pointer(at, key), ...partsOf(member, pointer(at, key))]);
}
