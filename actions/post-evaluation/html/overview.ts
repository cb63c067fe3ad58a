import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import * as format from '../summary/format.ts';
import { type KeyFigure, keyFigures, measuredOn, verdictLine } from '../summary/key-figures.ts';
import { type Loss, lossesOf } from '../summary/losses.ts';
import { escaped } from './markup.ts';

/** Of each kind of loss so many are named; the tables have them all. */
const MOST_NAMED = 10;

/** What a reviewer reads in ten seconds, as HTML: the verdict and why, three numbers, what got worse. */
export function overview(report: EvaluationReport): string {
  const { gate } = report;
  return `<header class="${gate.passed ? 'passed' : 'refused'}"><h1>${escaped(verdictLine(report))}</h1>
${gate.verdict.reason ? `<p>Why: ${escaped(gate.verdict.reason)}</p>` : ''}</header>
<dl>${keyFigures(report).map(figure).join('\n')}</dl>
<p>${escaped(measuredOn(report))}</p>
${losses(report)}`;
}

function figure({ title, note, value, interval, difference }: KeyFigure): string {
  const beside = difference
    ? `<dd${difference.surelyWorse ? ' class="worse"' : ''}>${escaped(`${difference.value} to the champion`)} <small>${escaped(`(${difference.interval})`)}</small></dd>`
    : '<dd>nothing to compare with</dd>';
  return `<div><dt>${escaped(title)}</dt><dd><strong>${escaped(value)}</strong> ${interval ? `<small>${escaped(`(${interval})`)}</small>` : ''}</dd>
${beside}<dd class="note">${escaped(note)}</dd></div>`;
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
