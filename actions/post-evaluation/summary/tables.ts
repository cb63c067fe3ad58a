import type { FeatureDrift } from '../../../pipeline/drift-report.ts';
import type { EvaluationReport, Metrics, ScoredModel, Slice } from '../../../pipeline/evaluation-report.ts';
import { markdownTable } from '../../../pipeline/markdown-table.ts';
import { cell } from '../../shared/markdown.ts';
import type { Fold } from './fit.ts';
import * as format from './format.ts';
import { type Interval, METRICS, type Metric } from './metrics.ts';

/** Rows of a long table where there is no room for all. */
const FEW_ROWS = 20;
/** Characters of a check's reason: that of the slices names every worse one. */
const LONGEST_REASON = 600;
const NONE = '–';
const OUTCOMES = { passed: '✅ passed', failed: '❌ failed', off: '⏸️ off', 'does not apply': '– does not apply' };

/** Every check of the gate, those that are off too. */
export function gateFold({ gate }: EvaluationReport): Fold {
  const number = (outcome: keyof typeof OUTCOMES) => gate.checks.filter((check) => check.outcome === outcome).length;
  return {
    title: `Quality gate: ${number('passed')} passed, ${number('failed')} failed, ${number('off')} off, ${number('does not apply')} not applicable`,
    importance: 11,
    body: markdownTable(
      ['Outcome', 'Check', 'Asked', 'Reason', 'Setting'],
      gate.checks.map(({ outcome, name, limit, reason, setting }) => [
        OUTCOMES[outcome],
        cell(name),
        cell(limit),
        cell(format.clipped(reason, LONGEST_REASON)),
        setting === null ? NONE : `<code>${cell(setting)}</code>`,
      ]),
    ),
  };
}

/** Every metric of challenger and champion, with intervals where there are any. */
export function metricFold({ challenger, comparison, costs, gate }: EvaluationReport): Fold {
  const compared = comparison.kind === 'compared' ? comparison : undefined;
  const rows = METRICS.map((metric) => {
    const write = (value: number) => metric.write(value, costs.currency);
    const writeDifference = (value: number) => metric.writeDifference(value, costs.currency);
    const ours = metric.of(challenger);
    const theirs = compared ? metric.of(compared.champion) : null;
    const change = ours === null || theirs === null ? null : ours - theirs;
    const cells = [
      `${metric.title} ${metric.better === 'higher' ? '↑' : '↓'}`,
      measured(ours, challenger.intervals, metric, write),
    ];
    if (!compared) return cells;
    return [
      ...cells,
      measured(theirs, compared.champion.intervals, metric, write),
      measured(change, compared.difference, metric, writeDifference),
    ];
  });
  const models = compared ? [challenger, compared.champion] : [challenger];
  const titles = ['Metric', 'Challenger', ...(compared ? ['Champion', 'Difference'] : [])];
  const others = otherFigures.map(([title, of]) => [
    title,
    ...models.map(({ metrics }) => of(metrics)),
    ...(compared ? [NONE] : []),
  ]);
  return {
    title: 'Metrics',
    importance: 10,
    body: `${markdownTable(titles, [...rows, ...others])}\n\n↑ higher is better, ↓ lower is better; in brackets ${format.percent(gate.settings.intervals.level)} intervals.`,
  };
}

const otherFigures: [string, (metrics: Metrics) => string][] = [
  ['Operating threshold', ({ threshold }) => format.threshold(threshold)],
  [
    'Best recall at a fixed precision',
    ({ recallAtPrecision: { recall, precision } }) => `${format.figure(recall)} at ${format.figure(precision)}`,
  ],
  [
    'Lift',
    ({ lift }) =>
      lift.map((point) => `${point.lift.toFixed(1)} in the top ${format.percent(point.share)}`).join('<br>'),
  ],
];

function measured(
  value: number | null,
  intervals: ScoredModel['intervals'],
  { interval }: Metric,
  write: (value: number) => string,
): string {
  if (value === null) return 'not defined';
  const around = interval && intervals[interval];
  return around ? `${write(value)} (${format.range(around, write)})` : write(value);
}

/** What the operating threshold gets right and wrong, and what doing without a model would cost. */
export function confusionFold({ challenger, comparison, costs }: EvaluationReport): Fold {
  const models: [string, ScoredModel][] = [['Challenger', challenger]];
  if (comparison.kind === 'compared') models.push(['Champion', comparison.champion]);
  const money = (amount: number) => format.money(amount, costs.currency);
  const { hourlyCosts } = challenger;
  const confusion = markdownTable(
    ['', 'Failures found', 'Failures missed', 'False alarms', 'Healthy, left running'],
    models.map(([title, { metrics }]) => [
      `${title}, threshold ${format.threshold(metrics.threshold)}`,
      ...(['truePositives', 'falseNegatives', 'falsePositives', 'trueNegatives'] as const).map((kind) =>
        format.count(metrics.confusion[kind]),
      ),
    ]),
  );
  const prices = `A missed failure costs ${money(costs.missedFailure)}, a false alarm ${money(costs.falseAlarm)} and every inspection ${money(costs.inspection)}.`;
  const without = hourlyCosts
    ? ` Without a model 1,000 machine-hours cost ${money(hourlyCosts.neverStop)} (never stop) or ${money(hourlyCosts.alwaysStop)} (always stop).`
    : '';
  return { title: 'Right and wrong alarms', importance: 8, body: `${confusion}\n\n${prices}${without}` };
}

/** Every slice with its counts and intervals, the worse ones first. */
export function sliceFold({ slices: { slices, intervalLevel } }: EvaluationReport): Fold | undefined {
  if (slices.length === 0) return undefined;
  const order = ['worse', 'holds', 'not judged'];
  const sorted = slices.toSorted((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const words = `Intervals hold all together at ${format.percent(intervalLevel)} each.`;
  const worse = slices.filter(({ verdict }) => verdict === 'worse').length;
  const titles = ['Slice', 'Verdict', 'Rows', 'Failures', 'Metric', 'Challenger', 'Champion', 'Difference', 'Reason'];
  return long(
    `Slices: ${format.count(worse)} of ${format.count(slices.length)} worse`,
    7,
    words,
    titles,
    sorted.map(sliceRow),
  );
}

function sliceRow({ column, value, verdict, counts, metric, reason, ...found }: Slice): string[] {
  const written = (interval: Interval | null, write: (value: number) => string) =>
    interval ? `${write(interval.estimate)} (${format.range(interval, write)})` : NONE;
  return [
    `${cell(column)}: ${cell(value)}`,
    verdict === 'worse' ? '❌ worse' : verdict,
    format.count(counts.rows),
    format.count(counts.failures),
    metric === 'recall' ? 'recall' : 'average precision',
    written(found.challenger, format.figure),
    written(found.champion, format.figure),
    written(found.difference, format.difference),
    cell(reason),
  ];
}

/** How far each feature moved from what the champion was trained on, and the champion's scores. */
export function driftFold({ comparison }: EvaluationReport): Fold | undefined {
  if (comparison.kind !== 'compared') return undefined;
  const { features, scores, reference } = comparison.drift;
  const order = ['large', 'moderate', 'not comparable', 'none'];
  const sorted = features.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
  const moved = features.filter(({ level }) => level === 'large' || level === 'moderate').length;
  const titles = [
    'Feature',
    'Drift',
    'Stability index (by chance)',
    'Kolmogorov-Smirnov',
    'Missing then → now',
    'Categories',
  ];
  return long(
    `Drift: ${format.count(moved)} of ${format.count(features.length)} features moved`,
    6,
    `Between the data that the champion was trained on (${cell(reference.createdAt)}) and these.`,
    titles,
    [driftRow('*champion’s scores*', scores), ...sorted.map((drift) => driftRow(cell(drift.feature), drift))],
  );
}

function driftRow(
  title: string,
  drift: FeatureDrift | Omit<Extract<FeatureDrift, { kind: 'number' }>, 'feature'>,
): string[] {
  const { level, stability, missingShare } = drift;
  const share = (value: number | null) => (value === null ? NONE : format.percent(value));
  const test = drift.kind === 'number' ? drift.kolmogorovSmirnov : null;
  return [
    title,
    level === 'large' ? '🌊 large' : level,
    stability ? `${format.figure(stability.index)} (${format.figure(stability.byChance)})` : NONE,
    test ? `${format.figure(test.statistic)} (p ${format.figure(test.pValue)})` : NONE,
    `${share(missingShare.reference)} → ${share(missingShare.current)}`,
    drift.kind === 'category' ? categories(drift) : NONE,
  ];
}

function categories({ newCategories, goneCategories }: Extract<FeatureDrift, { kind: 'category' }>): string {
  const found = [
    ...newCategories.map(({ category, share }) => `new: ${cell(category)} (${format.percent(share)})`),
    ...goneCategories.map((category) => `gone: ${cell(category)}`),
  ];
  return found.length ? found.join('<br>') : 'the same';
}

/** A table that may have thousands of rows, most important first. */
function long(title: string, importance: number, words: string, titles: string[], rows: string[][]): Fold {
  const of = (shown: string[][]) => `${words}\n\n${markdownTable(titles, shown)}`;
  const rest = rows.length - FEW_ROWS;
  const short = rest > 0 ? `${of(rows.slice(0, FEW_ROWS))}\n\n… and ${format.count(rest)} more rows.` : undefined;
  return { title, importance, body: of(rows), short };
}
