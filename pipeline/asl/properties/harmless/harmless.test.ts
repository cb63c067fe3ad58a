import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StateMachineType } from '../../catalogue/resource.ts';
import { validateDefinition } from '../../validate.ts';
import { definition } from '../random/definition.ts';
import { runs } from '../runs.ts';
import { changesOf, HARMLESS } from './operators.ts';
import { REWRITING, type Rewritten } from './text.ts';

/** The codes of what is found: messages and places differ where names do. */
const codesOf = (machine: unknown, type: StateMachineType, rewritten?: Rewritten): string[] => {
  const { text = JSON.stringify(machine), options = {} } = rewritten ?? {};
  return validateDefinition(text, { ...options, type })
    .findings.map(({ severity, code }) => `${severity} ${code}`)
    .sort();
};

describe('a sound definition stays sound', () => {
  it.each(HARMLESS)('with $name', (operator) => {
    fc.assert(
      fc.property(definition, fc.nat(), (whole, pick) => {
        const changes = changesOf(operator, whole);
        fc.pre(changes.length > 0);
        const machine = changes[pick % changes.length]!();
        expect(codesOf(machine, whole.type)).toEqual(codesOf(whole.machine, whole.type));
      }),
      { numRuns: runs(15), maxSkipsPerRun: 1000 },
    );
  });

  it.each(REWRITING)('written with $name', ({ rewrites }) => {
    fc.assert(
      fc.property(definition, fc.nat(), ({ type, machine }, pick) => {
        expect(codesOf(machine, type, rewrites(machine, pick))).toEqual(codesOf(machine, type));
      }),
      { numRuns: runs(10) },
    );
  });
});
