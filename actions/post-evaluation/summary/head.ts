import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { cell } from '../../shared/markdown.ts';
import * as format from './format.ts';
import { keyFigures, measuredOn, verdictLine } from './key-figures.ts';
import { type Loss, lossesOf } from './losses.ts';

/** Of each kind of loss the head names so many; the folds have them all. */
const MOST_NAMED = 5;
/** Characters of a name or a reason in the head. */
const LONGEST = 160;

const short = (text: string): string => cell(format.clipped(text, LONGEST));

/** What a reviewer reads in ten seconds: the verdict and why, three numbers, what got worse. Never longer than a screen. */
export function head(report: EvaluationReport): string {
  const { gate } = report;
  return [
    `## ${gate.passed ? '✅' : '❌'} ${verdictLine(report)}`,
    ...(gate.verdict.reason ? [`**Why:** ${short(gate.verdict.reason)}`] : []),
    figuresTable(report),
    measuredOn(report),
    worse(report),
  ].join('\n\n');
}

function figuresTable(report: EvaluationReport): string {
  const rows = keyFigures(report).map(({ title, note, value, interval, difference }) => {
    const ours = `**${value}**${interval ? ` (${interval})` : ''}`;
    const beside = difference
      ? `${difference.surelyWorse ? '⚠️ ' : ''}**${difference.value}** (${difference.interval})`
      : 'nothing to compare with';
    return `| **${title}**<br>${note} | ${ours} | ${beside} |`;
  });
  return ['| | Challenger | Difference to the champion |', '| :-- | :-- | :-- |', ...rows].join('\n');
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
  const title = report.comparison.kind === 'compared' ? 'What got worse' : 'What speaks against it';
  return `### ${title}\n\n${[...failed, ...others].join('\n')}`;
}

/** The first few, and how many there are besides. */
const first = (lines: string[]): string[] =>
  lines.length > MOST_NAMED
    ? [...lines.slice(0, MOST_NAMED), `… and ${format.count(lines.length - MOST_NAMED)} more`]
    : lines;
