import { refusedRole } from './assembly.ts';
import { columnsPart } from './columns.ts';
import { costPart } from './costs.ts';
import type { Part, Place } from './finding.ts';
import { infrastructurePart } from './infrastructure.ts';
import { FILES, type Measured, NoStandIn } from './measure.ts';
import { coveragePart, evaluationPart } from './rehearsal.ts';

/** What the templates are made of. */
const INFRASTRUCTURE = ['infra/aws/main.ts', 'infra/aws', 'pipeline/pipeline.yml', 'pipeline/contract.ts'];
/** What makes a model what it is. */
const MODEL = ['pipeline/pipeline.yml', 'pipeline/steps', 'pipeline/model', 'pipeline/rows', 'infra/local/sagemaker'];
const SCHEDULE = [FILES.retrain, FILES.settings];

/**
 * The parts of the report that are measured: infrastructure, columns, rehearsal, coverage, costs.
 * @param changed the first line of some paths that the pull request changes, as {@link changedPlace} finds it
 */
export function measuredParts(base: Measured, head: Measured, changed: (paths: readonly string[]) => Place): Part[] {
  // The base's: a pull request must not widen the margin that it is held to.
  const [gate] = [base.costs, head.costs].flatMap((costs) => (costs instanceof Error ? [] : [costs.settings.gate]));
  const templatesOf = ({ assembly }: Measured) => (assembly instanceof Error ? assembly : assembly.templates);
  const roles = head.assembly instanceof Error ? {} : head.assembly.roles;
  const refused = (message: string) => {
    const role = refusedRole(message, roles);
    return role && [changed([role.file]), role].find(({ line }) => line !== undefined);
  };
  const model = changed(MODEL);
  return [
    part('Infrastructure', 4, templatesOf(base), templatesOf(head), (was, is) =>
      infrastructurePart(was, is, changed(INFRASTRUCTURE)),
    ),
    part('Columns', 0, base.costs, head.costs, (was, is) =>
      columnsPart(was?.settings.dataset, is.settings.dataset, changed([FILES.settings])),
    ),
    part('Rehearsal', 5, base.rehearsal, head.rehearsal, (was, is) =>
      evaluationPart(was, is, { gate, at: model, refused }),
    ),
    ...(head.rehearsal instanceof Error || !head.rehearsal.coverage ? [] : [coveragePart(head.rehearsal.coverage)]),
    part('Costs', 1, base.costs, head.costs, (was, is) => costPart(was, is, changed(SCHEDULE))),
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
