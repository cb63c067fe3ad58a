import type { EvaluationReport, ScoredModel } from '../../../pipeline/evaluation-report.ts';
import type { Fold } from './fit.ts';
import { money, threshold } from './format.ts';

/** Readable on GitHub's light and dark page alike; Mermaid's charts have no legend, so the text names them. */
const COLOURS = {
  challenger: { name: 'Blue', hex: '#1f77d0' },
  champion: { name: 'Orange', hex: '#e08a1e' },
  beside: { name: 'Grey', hex: '#8a8f98' },
} as const;
type Colour = keyof typeof COLOURS;

/** Values of a line or of bars, evenly from the left end of the axis to its right one. */
interface Series {
  colour: Colour;
  kind: 'line' | 'bar';
  values: readonly number[];
}
interface Chart {
  title: string;
  x: { title: string; from: number; to: number } | { title: string; labels: readonly string[] };
  y: { title: string; to: number };
  series: readonly Series[];
}

type Models = { colour: Colour; model: ScoredModel }[];

/** Points of a line: more would only make the summary longer. */
const POINTS = 41;
const even = Array.from({ length: POINTS }, (_, point) => point / (POINTS - 1));

/** The charts that GitHub draws of the report; a chart without points is left out. */
export function chartFolds(report: EvaluationReport): Fold[] {
  const models: Models = [{ colour: 'challenger', model: report.challenger }];
  if (report.comparison.kind === 'compared') models.push({ colour: 'champion', model: report.comparison.champion });
  return [precisionRecall(models), calibration(report.challenger), ...scores(models), costs(models, report)].filter(
    (fold) => fold !== undefined,
  );
}

function precisionRecall(models: Models): Fold | undefined {
  if (models.some(({ model }) => model.curves.precisionRecall.length === 0)) return undefined;
  const series = models.map(({ colour, model: { curves } }) => ({
    colour,
    kind: 'line' as const,
    // Of average precision's own steps: each recall has the precision of the first point that reaches it.
    values: even.map((recall) => firstFrom(curves.precisionRecall, recall, (point) => point.recall).precision),
  }));
  return chart('Precision and recall', 4, `${legend(series)}. The further up and right, the better.`, {
    title: 'Precision by recall',
    x: { title: 'recall', from: 0, to: 1 },
    y: { title: 'precision', to: 1 },
    series,
  });
}

function calibration({ curves }: ScoredModel): Fold | undefined {
  const bins = curves.scores.filter(({ rows }) => rows > 0);
  if (bins.length === 0) return undefined;
  const words = `${blue} bars: share of the rows that failed. ${grey} line: their mean score. Where both meet, a score is a probability.`;
  return chart('Calibration', 1, words, {
    title: 'Failures by score',
    x: { title: 'score', labels: bins.map(middle) },
    y: { title: 'share', to: 1 },
    series: [
      { colour: 'challenger', kind: 'bar', values: bins.map(({ failureRate }) => failureRate ?? 0) },
      { colour: 'beside', kind: 'line', values: bins.map(({ meanScore }) => meanScore ?? 0) },
    ],
  });
}

const HEALTHY_NOTE = ' Nearly all score near 0, so the axis counts powers of ten: 1 is 9 rows, 2 is 99, 3 is 999.';

function scores(models: Models): Fold[] {
  const first = models[0]!.model.curves.scores;
  if (first.every(({ rows }) => rows === 0)) return [];
  const of = (
    title: string,
    importance: number,
    y: string,
    note: string,
    rowsOf: (bin: (typeof first)[number]) => number,
  ) => {
    const series = models.map(({ colour, model }, i) => ({
      colour,
      kind: i === 0 ? ('bar' as const) : ('line' as const),
      values: model.curves.scores.map(rowsOf),
    }));
    const top = Math.max(1, ...series.flatMap(({ values }) => values));
    return chart(title, importance, `${legend(series)}.${note}`, {
      title,
      x: { title: 'score', labels: first.map(middle) },
      y: { title: y, to: top },
      series,
    });
  };
  return [
    of('Scores of failures', 3, 'rows', '', ({ failures }) => failures),
    of('Scores of healthy rows', 0, 'powers of ten of rows + 1', HEALTHY_NOTE, ({ rows, failures }) =>
      Math.log10(rows - failures + 1),
    ),
  ];
}

function costs(
  models: Models,
  { costs: { currency }, challenger: { hourlyCosts } }: EvaluationReport,
): Fold | undefined {
  if (!hourlyCosts || models.some(({ model }) => model.curves.costs.length === 0)) return undefined;
  const without = Math.min(hourlyCosts.neverStop, hourlyCosts.alwaysStop);
  const curves = models.map(({ colour, model: { curves } }) => ({
    colour,
    values: even.map((at) => firstFrom(curves.costs, at, (point) => point.threshold).cost),
  }));
  // The lowest thresholds stop at every row: what costs far more than no model would flatten the rest.
  const top = Math.max(1, 1.5 * without, 1.5 * hourlyCosts.model);
  const series = curves.map(({ colour, values }) => ({
    colour,
    kind: 'line' as const,
    values: values.map((value) => Math.min(value, top)),
  }));
  const words = `${legend(series)}; ${grey}: the cheaper of never and always stopping. Cut off at ${money(top, currency)}. The challenger operates at threshold ${threshold(models[0]!.model.metrics.threshold)}.`;
  return chart('Cost by threshold', 2, words, {
    title: `${currency} per 1,000 machine-hours by threshold`,
    x: { title: 'threshold', from: 0, to: 1 },
    y: { title: currency, to: top },
    series: [...series, { colour: 'beside', kind: 'line', values: even.map(() => without) }],
  });
}

/** The first point of a curve that reaches a place on the axis; the last where none does. */
const firstFrom = <T>(curve: readonly T[], place: number, of: (point: T) => number): T =>
  curve.find((point) => of(point) >= place - 1e-9) ?? curve.at(-1)!;

const blue = COLOURS.challenger.name;
const grey = COLOURS.beside.name;
const middle = ({ from, to }: { from: number; to: number }): string => ((from + to) / 2).toFixed(2);
const legend = (series: readonly Series[]): string =>
  series.map(({ colour, kind }) => `${COLOURS[colour].name} ${kind === 'bar' ? 'bars' : 'line'}: ${colour}`).join('; ');

function chart(title: string, importance: number, words: string, drawn: Chart): Fold {
  return { title: `Chart: ${title}`, importance, body: `${words}\n\n\`\`\`mermaid\n${mermaid(drawn)}\n\`\`\`` };
}

/** Mermaid's XY chart (mermaid.js.org/syntax/xyChart.html), by its first name, which older versions know too. */
function mermaid({ title, x, y, series }: Chart): string {
  const palette = series.map(({ colour }) => COLOURS[colour].hex).join(', ');
  const theme = { themeVariables: { xyChart: { plotColorPalette: palette } } };
  const axis = 'labels' in x ? `[${x.labels.map((label) => `"${label}"`).join(', ')}]` : `${x.from} --> ${x.to}`;
  return [
    `%%{init: ${JSON.stringify(theme)}}%%`,
    'xychart-beta',
    `  title "${title}"`,
    `  x-axis "${x.title}" ${axis}`,
    `  y-axis "${y.title}" 0 --> ${short(y.to)}`,
    ...series.map(({ kind, values }) => `  ${kind} [${values.map(short).join(', ')}]`),
  ].join('\n');
}

/** Four significant digits: a pixel is wider. Never in the notation with an exponent, which Mermaid does not read. */
const short = (value: number): string => String(Number(Number(value.toPrecision(4)).toFixed(6)));
