import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../finding.ts';
import { validateDefinition } from '../../validate.ts';
import { type Definition, definition } from '../random/definition.ts';
import { runs } from '../runs.ts';
import { sitesOf } from '../sites.ts';
import { isWithin, linesOf, valueAt } from '../tree.ts';
import type { Fault, Operator } from './fault.ts';
import { BREAKING } from './operators.ts';

const faultsOf = (operator: Operator, whole: Definition): Fault[] =>
  sitesOf(whole).flatMap((site) => operator.faults(site, whole));

const errorsOf = (whole: Definition): Finding[] =>
  validateDefinition(JSON.stringify(whole.machine, null, 1), { type: whole.type }).findings.filter(
    ({ severity }) => severity === 'ERROR',
  );

/** Whether an error stands in one of the nodes, by its pointer and by its line. */
const standsIn = ({ location, line }: Finding, nodes: readonly string[], machine: unknown): boolean =>
  nodes.some((node) => {
    if (valueAt(machine, node) === undefined || !isWithin(location, node)) return false;
    const { first, last } = linesOf(machine, node);
    return first <= line && line <= last;
  });

describe('a sound definition that is broken in one place is refused there', () => {
  it.each(BREAKING)('by $name', (operator) => {
    fc.assert(
      fc.property(definition, fc.nat(), (whole, pick) => {
        const faults = faultsOf(operator, whole);
        fc.pre(faults.length > 0);
        const { broken, breaks } = faults[pick % faults.length]!;
        const machine = breaks(whole.machine);
        const errors = errorsOf({ ...whole, machine });
        if (!errors.some((error) => standsIn(error, broken, machine))) {
          expect.fail(JSON.stringify({ broken, node: valueAt(machine, broken[0]!), errors }, null, 1));
        }
      }),
      { numRuns: runs(25), maxSkipsPerRun: 1000 },
    );
  });
});
