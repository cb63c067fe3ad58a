import { runFigures } from '../../actions/post-evaluation/run-figures.ts';
import { money, moneyDifference } from '../../actions/post-evaluation/summary/format.ts';
import { cell } from '../../actions/shared/markdown.ts';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import { costOfHosting, type Prices } from '../../pipeline/prices.ts';
import type { RehearsalReport } from '../../pipeline/rehearsal-report.ts';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Finding, Part } from './finding.ts';
import { historyEvents } from './history-events.ts';
import { type Schedule, startsAMonth } from './schedule.ts';

/** What a version costs by. */
export interface CostBasis {
  settings: PipelineSettings;
  prices: Prices;
  schedule: Schedule;
  rehearsal: RehearsalReport | undefined;
}

/** USD; null where a price or the rehearsal is missing. */
interface Costs {
  items: { what: string; cost: number | null }[];
  run: number | null;
  runs: number;
  hosting: number | null;
  month: number | null;
}

const HOURS_A_MONTH = (365.25 * 24) / 12;

/** What a run costs by the rehearsal's own times, and a month by the schedule, with the instances that serve. */
export function costsOf({ settings, prices, schedule, rehearsal }: CostBasis): Costs {
  const figures = rehearsal?.evaluation && runFigures(historyEvents(rehearsal.events), rehearsal.evaluation, prices);
  const items = figures?.costs.map(({ what, cost }) => ({ what, cost })) ?? [];
  const run = figures && items.every(({ cost }) => cost !== null) ? figures.total : null;
  const { instanceType, instanceCount } = settings.endpoint;
  const instance = costOfHosting(prices, instanceType, HOURS_A_MONTH);
  const hosting = instance === null ? null : instance * instanceCount;
  const runs = startsAMonth(schedule);
  return { items, run, runs, hosting, month: run === null || hosting === null ? null : run * runs + hosting };
}

/** Costs beside the base's; a schedule that is gone is a loss. */
export function costPart(base: CostBasis | undefined, head: CostBasis, file: string): Part {
  const [was, is] = [base && costsOf(base), costsOf(head)];
  const { currency, asOf, region } = head.prices;
  const usd = (cost: number | null | undefined) =>
    cost === null || cost === undefined ? 'unknown' : money(cost, currency);
  const row = (what: string, before: number | null | undefined, after: number | null) => {
    const difference = typeof before === 'number' && after !== null ? moneyDifference(after - before, currency) : '';
    return [cell(what), usd(before), usd(after), difference];
  };
  const gone = was && was.runs > 0 && is.runs === 0;
  const findings: Finding[] = gone ? [{ level: 'loss', message: 'Nothing retrains by schedule any more', file }] : [];
  const { instanceType, instanceCount } = head.settings.endpoint;
  return {
    title: `Costs: a run ${usd(is.run)}, a month ${usd(is.month)}${was?.month != null && is.month !== null ? ` (${moneyDifference(is.month - was.month, currency)})` : ''}`,
    importance: 1,
    findings,
    body: [
      markdownTable(
        ['', 'Base', 'Pull request', 'Difference'],
        [
          ...is.items.map(({ what, cost }) => row(what, was?.items.find((item) => item.what === what)?.cost, cost)),
          row('A run', was?.run, is.run),
          row(`Hosting a month: ${instanceCount} × ${instanceType}`, was?.hosting, is.hosting),
          ['Scheduled runs a month', was ? was.runs.toFixed(1) : '', is.runs.toFixed(1), ''],
          row('A month', was?.month, is.month),
        ],
      ),
      `By the list prices of ${cell(asOf)} in ${cell(region)} (\`pipeline/prices.yml\`) and the times of the rehearsal, whose machine is not AWS's: on AWS a training job is billed for the start of its container too.`,
    ].join('\n\n'),
  };
}
