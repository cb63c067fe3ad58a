import { runFigures } from '../../actions/post-evaluation/run-figures.ts';
import { cell } from '../../actions/shared/markdown.ts';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import { costOfHosting, type Prices } from '../../pipeline/prices.ts';
import type { RehearsalReport } from '../../pipeline/rehearsal-report.ts';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Part, Place } from './finding.ts';
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

/** Costs beside the base's; a schedule that is gone is a loss, shown at this place. */
export function costPart(base: CostBasis | undefined, head: CostBasis, at: Place): Part {
  const [was, is] = [base && costsOf(base), costsOf(head)];
  const gone = was && was.runs > 0 && is.runs === 0;
  const whats = [...new Set([...(was?.items ?? []), ...is.items].map(({ what }) => what))];
  const of = (costs: Costs | undefined, what: string) => costs?.items.find((item) => item.what === what)?.cost;
  const { asOf, region } = head.prices;
  const difference = between(was?.month, is.month);
  return {
    title: `Costs: a run ${usd(is.run)}, a month ${usd(is.month)}${difference && ` (${difference})`}`,
    importance: 1,
    findings: gone ? [{ level: 'loss', message: 'Nothing retrains by schedule any more', ...at }] : [],
    body: [
      markdownTable(
        ['', 'Base', 'Pull request', 'Difference'],
        [
          ...whats.map((what) => row(what, of(was, what), of(is, what))),
          row('A run', was?.run, is.run),
          row(`Hosting a month: ${hosting(head)}`, was?.hosting, is.hosting),
          ['Scheduled runs a month', was?.runs.toFixed(1) ?? '', is.runs.toFixed(1), ''],
          row('A month', was?.month, is.month),
        ],
      ),
      `By the list prices of ${cell(asOf)} in ${cell(region)} (\`pipeline/prices.yml\`) and the times of the rehearsal, whose machine is not AWS's: on AWS a training job is billed for the start of its container too.`,
    ].join('\n\n'),
  };
}

/** USD; null where it is not known, undefined where there is nothing to know. */
type Cost = number | null | undefined;

const row = (what: string, before: Cost, after: Cost): string[] => [
  cell(what),
  usd(before),
  usd(after),
  between(before, after),
];

/** A run costs cents: below a dollar there are four decimals. */
const amount = (cost: number): string => cost.toFixed(Math.abs(cost) < 1 ? 4 : 2);

const usd = (cost: Cost): string => (cost === undefined ? '' : cost === null ? 'unknown' : `USD ${amount(cost)}`);

const between = (before: Cost, after: Cost): string => {
  if (typeof before !== 'number' || typeof after !== 'number') return '';
  return `USD ${after < before ? '−' : '+'}${amount(Math.abs(after - before))}`;
};

const hosting = ({ settings: { endpoint } }: CostBasis): string =>
  `${endpoint.instanceCount} × ${endpoint.instanceType}`;
