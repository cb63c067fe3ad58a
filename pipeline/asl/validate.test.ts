import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edited, errors, jsonata, jsonpath, type Tree, validate } from './testing.ts';
import { type ValidateOptions, validateDefinition } from './validate.ts';

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
      for (const path of walk(base())) {
        const definition = base();
        const owner = path.slice(0, -1).reduce((node, key) => node[key] as Tree, definition);
        owner[path.at(-1)!] = 'open';
        const text = JSON.stringify(definition).replace('"open"', '${Open}');
        expect(validateDefinition(text, { substitutions: {} }).findings, path.join('/')).toEqual([]);
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

  it('stays quick on thousands of faults and on very long or deep expressions', () => {
    const names = Array.from({ length: 9000 }, (_, i) => `S${i}`);
    const lost = Object.fromEntries(names.map((name) => [name, { Type: 'Pass', Next: `Nowhere${name}` }]));
    expect(validate({ StartAt: 'S0', States: lost }).findings).toHaveLength(9001);
    const path = (text: string) => ({ StartAt: 'A', States: { A: { Type: 'Pass', InputPath: text, End: true } } });
    for (const text of [`$['${'a'.repeat(900_000)}`, `$${'['.repeat(900_000)}`, `$[?(${'('.repeat(900_000)}`]) {
      expect(validate(path(text)).result).toBe('FAIL');
    }
    const deep = `{% ${'('.repeat(100_000)} %}`;
    const machine = {
      StartAt: 'A',
      QueryLanguage: 'JSONata',
      States: { A: { Type: 'Pass', Output: deep, End: true } },
    };
    expect(errors(machine)).toEqual([['INVALID_JSONATA_EXPRESSION', '/States/A/Output']]);
  });

  it('never throws, whatever stands where', () => {
    const paths = [
      ...walk(jsonpath()).map((path) => [jsonpath, path] as const),
      ...walk(jsonata()).map((path) => [jsonata, path] as const),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.constantFrom('$.', '{% ( %}', 'States.', '${x}', '__proto__', 'constructor')),
        (at, value) => {
          const definition = at[0]();
          const owner = at[1].slice(0, -1).reduce((node, key) => node[key] as Tree, definition);
          owner[at[1].at(-1)!] = value;
          for (const options of [{}, { type: 'EXPRESS', substitutions: {} }] as ValidateOptions[]) {
            expect(['OK', 'FAIL']).toContain(validateDefinition(JSON.stringify(definition), options).result);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('never throws on arbitrary text, in either format', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        for (const format of ['json', 'yaml'] as const)
          expect(validateDefinition(text, { format, substitutions: {} }).result).toBe('FAIL');
      }),
    );
  });
});

/** All paths into a tree. */
function walk(node: unknown, trail: string[] = []): string[][] {
  if (typeof node !== 'object' || node === null) return [trail];
  const inside = Object.entries(node).flatMap(([key, child]) => walk(child, [...trail, key]));
  return trail.length ? [trail, ...inside] : inside;
}
