import type { Finding } from '../../finding.ts';
import { validateDefinition } from '../../validate.ts';
import type { Definition } from '../random/definition.ts';
import { sitesOf } from '../sites.ts';
import { isWithin, linesOf, valueAt } from '../tree.ts';
import type { Fault, Operator } from './fault.ts';

/** All faults of the operator in a definition. */
export const faultsOf = (operator: Operator, whole: Definition): Fault[] =>
  sitesOf(whole).flatMap((site) => operator.faults(site, whole));

/** Whether an error stands in one of the nodes, by its pointer and by its line. */
const standsIn = ({ location, line }: Finding, nodes: readonly string[], machine: unknown): boolean =>
  nodes.some((node) => {
    if (valueAt(machine, node) === undefined || !isWithin(location, node)) return false;
    const { first, last } = linesOf(machine, node);
    return first <= line && line <= last;
  });

/** What is wrong with the verdict on a broken definition; undefined where an error stands in the broken node. */
export function misjudged({ machine, type }: Definition, { broken, breaks }: Fault): string | undefined {
  const made = breaks(machine);
  const { findings } = validateDefinition(JSON.stringify(made, null, 1), { type });
  const errors = findings.filter(({ severity }) => severity === 'ERROR');
  if (errors.some((error) => standsIn(error, broken, made))) return undefined;
  return JSON.stringify({ broken, node: valueAt(made, broken[0]!), errors }, null, 1);
}
