import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { cell } from '../../shared/markdown.ts';
import * as format from './format.ts';
import { type Loss, lossesOf } from './losses.ts';
import { AVERAGE_PRECISION, EXPECTED_COST, type Interval, type Metric, RECALL, range, surelyWorse } from './metrics.ts';

/** Of each kind of loss the head names so many; the folds have them all. */
const MOST_NAMED = 5;
/** Characters of a name or a reason in the head. */
const LONGEST = 160;

/** What each verdict says, as the rest of a sentence about the challenger. */
export const VERDICTS: Record<EvaluationReport['gate']['verdict']['verdict'], string> = {
  first: 'the first model, there is no champion yet',
  better: 'better than the champion',
  'not worse': 'not worse than the champion',
  worse: 'worse than the champion',
  'not enough data': 'not enough data to tell it from the champion',
  'cannot be evaluated': 'it cannot be compared with the champion',
};

const short = (text: string): string => cell(format.clipped(text, LONGEST));

/** What a reviewer reads in ten seconds: the verdict and why, three numbers, what got worse. Never longer than a screen. */
export function head(report: EvaluationReport): string {
  const { gate } = report;
  const decision = gate.passed ? '✅ Passes the gate' : '❌ Refused by the gate';
  return [
    `## ${decision}: ${VERDICTS[gate.verdict.verdict]}`,
    ...(gate.verdict.reason ? [`**Why:** ${short(gate.verdict.reason)}`] : []),
    keyFigures(report),
    measuredOn(report),
    worse(report),
  ].join('\n\n');
}

function keyFigures(report: EvaluationReport): string {
  const { truePositives, falseNegatives, falsePositives } = report.challenger.metrics.confusion;
  const { hourlyCosts, metrics } = report.challenger;
  const found = `${format.count(truePositives)} of ${format.count(truePositives + falseNegatives)} failures found, ${format.count(falsePositives)} false alarms, at threshold ${format.threshold(metrics.threshold)}`;
  const cost = (amount: number) => format.money(amount, report.costs.currency);
  const without = hourlyCosts
    ? `without a model ${cost(Math.min(hourlyCosts.neverStop, hourlyCosts.alwaysStop))}`
    : 'unknown without rows';
  return [
    '| | Challenger | Difference to the champion |',
    '| :-- | :-- | :-- |',
    keyFigure(AVERAGE_PRECISION, 'area under the precision-recall curve', report),
    keyFigure(RECALL, found, report),
    keyFigure(EXPECTED_COST, without, report),
  ].join('\n');
}

function keyFigure(metric: Metric, note: string, { challenger, comparison, costs }: EvaluationReport): string {
  const key = metric.interval!;
  const write = (value: number) => metric.write(value, costs.currency);
  const writeDifference = (value: number) => metric.writeDifference(value, costs.currency);
  const value = metric.of(challenger);
  const around = challenger.intervals[key];
  const ours = value === null ? 'not defined' : `**${write(value)}**${around ? ` (${range(around, write)})` : ''}`;
  const difference = comparison.kind === 'compared' ? comparison.difference[key] : null;
  const beside = difference
    ? `${mark(metric, difference)}**${writeDifference(difference.estimate)}** (${range(difference, writeDifference)})`
    : 'nothing to compare with';
  return `| **${metric.title}**<br>${note} | ${ours} | ${beside} |`;
}

const mark = (metric: Metric, interval: Interval): string => (surelyWorse(metric, interval) ? '⚠️ ' : '');

function measuredOn({ heldOut: { test }, gate, comparison }: EvaluationReport): string {
  const level = format.percent(gate.settings.intervals.level);
  const against = comparison.kind === 'compared' ? ' Champion and challenger scored the same rows.' : '';
  return `Measured on ${format.count(test.rows)} held-out rows with ${format.count(test.failures)} failures, of ${format.count(test.assets)} assets.${against} In brackets: ${level} intervals.`;
}

const BULLETS: [Loss['kind'], string, string][] = [
  ['metric', '📉', 'Worse than the champion, chance left aside'],
  ['worse slice', '🔪', 'Worse slices'],
  ['drifted feature', '🌊', 'Drifted features'],
];

/** What speaks against the challenger: a line a failed check, and one for each other kind of loss. */
function worse(report: EvaluationReport): string {
  const losses = lossesOf(report);
  if (losses.length === 0)
    return report.comparison.kind === 'compared' ? '**Nothing got worse.**' : '**No check failed.**';
  const of = (kind: Loss['kind']) => losses.filter((loss) => loss.kind === kind);
  const named = ({ name, text }: Loss) => `**${short(name)}**: ${short(text)}`;
  const failed = first(of('failed check').map(named)).map((line) => `- ❌ ${line}`);
  const others = BULLETS.flatMap(([kind, symbol, title]) => {
    const found = of(kind);
    return found.length ? [`- ${symbol} ${title}: ${first(found.map(named)).join('; ')}`] : [];
  });
  return `### What got worse\n\n${[...failed, ...others].join('\n')}`;
}

/** The first few, and how many there are besides. */
const first = (lines: string[]): string[] =>
  lines.length > MOST_NAMED
    ? [...lines.slice(0, MOST_NAMED), `… and ${format.count(lines.length - MOST_NAMED)} more`]
    : lines;
