import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { definition } from '../random/definition.ts';
import { runs } from '../runs.ts';
import { BREAKING } from './operators.ts';
import { faultsOf, misjudged } from './refused.ts';

describe('a sound definition that is broken in one place is refused there', () => {
  it.each(BREAKING)('by $name', (operator) => {
    fc.assert(
      fc.property(definition, fc.nat(), (whole, pick) => {
        const faults = faultsOf(operator, whole);
        fc.pre(faults.length > 0);
        expect(misjudged(whole, faults[pick % faults.length]!)).toBeUndefined();
      }),
      { numRuns: runs(12), maxSkipsPerRun: 1000 },
    );
  });
});
