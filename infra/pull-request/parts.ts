import { costPart } from './costs.ts';
import type { Part, Place } from './finding.ts';
import { infrastructurePart } from './infrastructure.ts';
import { FILES, type Measured, NoStandIn } from './measure.ts';
import { coveragePart, evaluationPart } from './rehearsal.ts';

/**
 * The parts of the report that are measured: infrastructure, rehearsal, coverage, costs.
 * @param infrastructure where findings about the infrastructure are shown
 */
export function measuredParts(base: Measured, head: Measured, infrastructure: Place): Part[] {
  // The base's: a pull request must not widen the margin that it is held to.
  const [gate] = [base.costs, head.costs].flatMap((costs) => (costs instanceof Error ? [] : [costs.settings.gate]));
  return [
    part('Infrastructure', 4, base.templates, head.templates, (was, is) => infrastructurePart(was, is, infrastructure)),
    part('Rehearsal', 5, base.rehearsal, head.rehearsal, (was, is) => evaluationPart(was, is, gate)),
    ...(head.rehearsal instanceof Error || !head.rehearsal.coverage ? [] : [coveragePart(head.rehearsal.coverage)]),
    part('Costs', 1, base.costs, head.costs, (was, is) => costPart(was, is, FILES.retrain)),
  ];
}

/** A part, or why there is none; a base that could not be measured is told and no more: it may be older than this script. */
function part<T>(
  title: string,
  importance: number,
  base: T | Error,
  head: T | Error,
  compare: (base: T | undefined, head: T) => Part,
): Part {
  if (head instanceof Error)
    return {
      title: `${title}: not there`,
      importance,
      body: '',
      findings: [{ level: head instanceof NoStandIn ? 'warning' : 'error', message: `${title}: ${head.message}` }],
    };
  if (!(base instanceof Error)) return compare(base, head);
  const alone = compare(undefined, head);
  const warning = { level: 'warning', message: `${title} of the base is not there: ${base.message}` } as const;
  return { ...alone, findings: [...alone.findings, warning] };
}
