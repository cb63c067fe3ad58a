import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import * as format from '../summary/format.ts';
import { VERDICTS } from '../summary/head.ts';
import { type Loss, lossesOf } from '../summary/losses.ts';
import { AVERAGE_PRECISION, EXPECTED_COST, type Metric, RECALL, range, surelyWorse } from '../summary/metrics.ts';
import { escaped } from './markup.ts';

/** Of each kind of loss so many are named; the tables have them all. */
const MOST_NAMED = 10;

/** The verdict in one line, as text. */
export const verdictLine = ({ gate }: EvaluationReport): string =>
  `${gate.passed ? 'Passes the gate' : 'Refused by the gate'}: ${VERDICTS[gate.verdict.verdict]}`;

/** What a reviewer reads in ten seconds, as HTML: the verdict and why, three numbers, what got worse. */
export function overview(report: EvaluationReport): string {
  const { gate } = report;
  return `<header class="${gate.passed ? 'passed' : 'refused'}"><h1>${escaped(verdictLine(report))}</h1>
${gate.verdict.reason ? `<p>${escaped(gate.verdict.reason)}</p>` : ''}</header>
${keyFigures(report)}
<p>${escaped(measuredOn(report))}</p>
${losses(report)}`;
}

function keyFigures(report: EvaluationReport): string {
  const { hourlyCosts, metrics } = report.challenger;
  const { truePositives, falseNegatives, falsePositives } = metrics.confusion;
  const found = `${format.count(truePositives)} of ${format.count(truePositives + falseNegatives)} failures found, ${format.count(falsePositives)} false alarms, at threshold ${format.threshold(metrics.threshold)}`;
  const without = hourlyCosts
    ? `without a model ${format.money(Math.min(hourlyCosts.neverStop, hourlyCosts.alwaysStop), report.costs.currency)}`
    : 'unknown without rows';
  return `<dl>
${keyFigure(AVERAGE_PRECISION, 'area under the precision-recall curve', report)}
${keyFigure(RECALL, found, report)}
${keyFigure(EXPECTED_COST, without, report)}
</dl>`;
}

function keyFigure(metric: Metric, note: string, { challenger, comparison, costs }: EvaluationReport): string {
  const key = metric.interval!;
  const write = (value: number) => metric.write(value, costs.currency);
  const writeDifference = (value: number) => metric.writeDifference(value, costs.currency);
  const value = metric.of(challenger);
  const around = challenger.intervals[key];
  const difference = comparison.kind === 'compared' ? comparison.difference[key] : null;
  const beside = difference
    ? `<dd${surelyWorse(metric, difference) ? ' class="worse"' : ''}>${escaped(`${writeDifference(difference.estimate)} (${range(difference, writeDifference)}) to the champion`)}</dd>`
    : '<dd>nothing to compare with</dd>';
  return `<div><dt>${escaped(metric.title)}</dt><dd><strong>${escaped(value === null ? 'not defined' : write(value))}</strong>${around ? escaped(` (${range(around, write)})`) : ''}</dd>
${beside}<dd class="note">${escaped(note)}</dd></div>`;
}

function measuredOn({ heldOut: { test }, gate, comparison }: EvaluationReport): string {
  const level = format.percent(gate.settings.intervals.level);
  const against = comparison.kind === 'compared' ? ' Champion and challenger scored the same rows.' : '';
  return `Measured on ${format.count(test.rows)} held-out rows with ${format.count(test.failures)} failures, of ${format.count(test.assets)} assets.${against} In brackets: ${level} intervals.`;
}

function losses(report: EvaluationReport): string {
  const all = lossesOf(report);
  if (all.length === 0)
    return `<p><strong>${report.comparison.kind === 'compared' ? 'Nothing got worse.' : 'No check failed.'}</strong></p>`;
  const items = Map.groupBy(all, ({ kind }) => kind)
    .entries()
    .flatMap(([kind, found]) => named(kind, found));
  return `<h2>What got worse</h2><ul>${[...items].map((item) => `<li>${item}</li>`).join('\n')}</ul>`;
}

function named(kind: Loss['kind'], losses: Loss[]): string[] {
  const lines = losses
    .slice(0, MOST_NAMED)
    .map(({ name, text }) => `<span class="kind">${kind}</span> <strong>${escaped(name)}</strong>: ${escaped(text)}`);
  const rest = losses.length - MOST_NAMED;
  return rest > 0 ? [...lines, `and ${format.count(rest)} more of the kind “${kind}”`] : lines;
}
