import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../validate.ts';
import { BREAKING } from './breaking/operators.ts';
import { faultsOf, misjudged } from './breaking/refused.ts';
import { changesOf, HARMLESS } from './harmless/operators.ts';
import type { Definition } from './random/definition.ts';
import { runs } from './runs.ts';

const OWN = join(import.meta.dirname, '../../retraining.asl.json');
const CONFORMANCE = join(import.meta.dirname, '../../../../shared/conformance');

const isAccepted = ({ machine, type }: Definition): boolean =>
  validateDefinition(JSON.stringify(machine), { type }).result === 'OK';

const own: Definition = {
  type: 'STANDARD',
  machine: JSON.parse(readFileSync(OWN, 'utf8').replaceAll(/\$\{\w+\}/g, 'filled')),
};

/** The definitions of the conformance material that the validator takes. */
function conformance(): Definition[] {
  const labels = JSON.parse(readFileSync(join(CONFORMANCE, 'labels.json'), 'utf8'));
  return readdirSync(join(CONFORMANCE, 'valid'))
    .map((file) => ({
      type: labels[`valid/${file}`]?.smtype ?? 'STANDARD',
      machine: JSON.parse(readFileSync(join(CONFORMANCE, 'valid', file), 'utf8')),
    }))
    .filter(isAccepted);
}

/** Tries every operator on definitions taken from a list. */
function tried(definitions: readonly Definition[], numRuns: number): void {
  const whole = fc.constantFrom(...definitions);
  fc.assert(
    fc.property(whole, fc.constantFrom(...BREAKING), fc.nat(), (base, operator, pick) => {
      const faults = faultsOf(operator, base);
      fc.pre(faults.length > 0);
      expect(misjudged(base, faults[pick % faults.length]!)).toBeUndefined();
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(whole, fc.constantFrom(...HARMLESS), fc.nat(), ({ type, machine }, operator, pick) => {
      const changes = changesOf(operator, { type, machine });
      fc.pre(changes.length > 0);
      expect(isAccepted({ type, machine: changes[pick % changes.length]!() })).toBe(true);
    }),
    { numRuns },
  );
}

describe('a definition that people wrote is refused where it is broken, and taken where it is changed harmlessly', () => {
  it('the state machine of this project', () => {
    expect(isAccepted(own)).toBe(true);
    tried([own], runs(40));
  });

  it('the definitions of the conformance material', ({ skip }) => {
    if (!existsSync(CONFORMANCE)) skip('the conformance material is not beside this checkout');
    tried(conformance(), runs(60));
  });
});
