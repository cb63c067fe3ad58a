import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../validate.ts';
import { definition } from './random/definition.ts';
import { runs } from './runs.ts';

describe('a sound definition', () => {
  it('is accepted, whatever it is made of', () => {
    fc.assert(
      fc.property(definition, ({ type, machine }) => {
        const { findings } = validateDefinition(JSON.stringify(machine), { type });
        expect(findings.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
      }),
      { numRuns: runs(150) },
    );
  });
});
