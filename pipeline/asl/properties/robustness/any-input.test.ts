import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { definition } from '../random/definition.ts';
import { runs } from '../runs.ts';
import { sitesOf } from '../sites.ts';
import { below, edited } from '../tree.ts';
import { judged } from './judge.ts';
import { mutated } from './mutations.ts';

const text = fc.string({ unit: 'binary', maxLength: 60 });
const json = definition.map(({ machine }) => JSON.stringify(machine, null, 1));
const yaml = definition.map(({ machine }) => stringify(machine));

/** Names that every object has, and texts that a rule might stumble over. */
const TRAPS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '',
  '$',
  '$.',
  '{% ( %}',
  '{%%}',
  '${x}',
  '${',
  'States.',
  'arn:aws:states:::',
];
const trap = fc.oneof(
  fc.constantFrom<unknown>(...TRAPS, null, [], {}, -0),
  fc.jsonValue({ maxDepth: 3, noUnicodeString: false }),
);

describe('the validator never throws, and places what it finds within the text', () => {
  it('on any text', () => {
    fc.assert(
      fc.property(text, (any) => {
        for (const format of ['json', 'yaml'] as const)
          expect(judged(any, { format, substitutions: {} }).result).toBe('FAIL');
      }),
      { numRuns: runs(150) },
    );
  });

  it('on the bytes of JSON and YAML with some of them changed', () => {
    fc.assert(
      fc.property(mutated(json), mutated(yaml), (changedJson, changedYaml) => {
        judged(changedJson);
        judged(changedJson, { format: 'yaml' });
        judged(changedYaml, { format: 'yaml', substitutions: {} });
      }),
      { numRuns: runs(30) },
    );
  });

  it('on any JSON value', () => {
    fc.assert(
      fc.property(trap, (value) => {
        expect(judged(JSON.stringify(value) ?? 'null').result).toBe('FAIL');
      }),
      { numRuns: runs(200) },
    );
  });

  it('on any JSON value in any field of any object of the language', () => {
    fc.assert(
      fc.property(definition, fc.nat(), trap, fc.boolean(), (whole, pick, value, filled) => {
        const places = sitesOf(whole).flatMap((site) => Object.keys(site.value).map((field) => below(site.at, field)));
        const machine = edited(whole.machine, places[pick % places.length]!, value);
        judged(JSON.stringify(machine, null, 1), {
          type: whole.type,
          ...(filled ? { substitutions: { x: '$' } } : {}),
        });
      }),
      { numRuns: runs(80) },
    );
  });

  it('on names that every object has, as fields, states, variables and parameters', () => {
    fc.assert(
      fc.property(definition, fc.nat(), fc.constantFrom(...TRAPS), trap, (whole, pick, name, value) => {
        const places = sitesOf(whole).flatMap(({ at, value: object }) => [
          at,
          ...['States', 'Assign', 'Parameters', 'Arguments']
            .filter((field) => Object.hasOwn(object, field))
            .map((field) => below(at, field)),
        ]);
        const machine = edited(whole.machine, below(places[pick % places.length]!, name), value);
        judged(JSON.stringify(machine, null, 1), { type: whole.type });
      }),
      { numRuns: runs(80) },
    );
  });
});
