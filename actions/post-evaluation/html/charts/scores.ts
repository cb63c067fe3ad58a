import { line, rectY, ruleX } from '@observablehq/plot';
import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours, type LegendSign } from './figure.ts';
import { type DrawnModel, drawnModels, modelLegend } from './models.ts';

/** Rows by score, healthy rows and failures apart: what both models make of them. */
export function scoresChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const { metrics, curves } = report.challenger;
  const drawable = report.heldOut.test.rows > 0;
  return {
    id: 'scores',
    title: 'Scores',
    unit: 'Test rows by score, on a logarithmic scale',
    description: models.map(({ name, model }) => `${name}: ${inWords(model)}.`).join(' '),
    legend: [
      ...modelLegend(models).map(([sign, name]): [LegendSign, string] => [sign === 'challenger' ? 'bar' : sign, name]),
      ['threshold', `operating threshold of the challenger: ${format.threshold(metrics.threshold)}`],
    ],
    options: drawable ? drawing(models) : undefined,
    note: drawable ? undefined : 'There is no test row.',
    table: {
      head: ['Score', ...models.flatMap(({ name }) => [`${name}: healthy rows`, `${name}: failures`])],
      rows: drawable
        ? curves.scores.map(({ from, to }, bin) => [`${from.toFixed(2)} to ${to.toFixed(2)}`, ...countsIn(models, bin)])
        : [],
    },
  };
}

type Bin = ScoredModel['curves']['scores'][number];

/** Upper and lower half of the picture. */
const PARTS: { part: string; of: (bin: Bin) => number }[] = [
  { part: 'healthy', of: ({ rows, failures }) => rows - failures },
  { part: 'failures', of: ({ failures }) => failures },
];

/** Every model's bins have the same edges. */
const countsIn = (models: DrawnModel[], bin: number): string[] =>
  models.flatMap(({ model }) => PARTS.map(({ of }) => format.count(of(model.curves.scores[bin]!))));

function drawing(models: DrawnModel[]): Chart['options'] {
  const most = Math.max(
    ...models.flatMap(({ model }) => model.curves.scores.flatMap((bin) => PARTS.map(({ of }) => of(bin)))),
  );
  return {
    height: 340,
    marginRight: 64,
    x: { domain: [0, 1], label: 'Score', ticks: 5 },
    // As log, but with a place for 0.
    y: { type: 'symlog', domain: [0, most], ticks: powersUpTo(most), tickFormat: ',d', label: null, grid: true },
    fy: { label: null, domain: PARTS.map(({ part }) => part), padding: 0.15 },
    marks: models.map(({ sign, model, line: stroke }) =>
      sign === 'challenger'
        ? [
            rectY(barsOf(model), {
              x1: 'from',
              x2: 'to',
              y: 'rows',
              fy: 'part',
              fill: stroke.stroke,
              insetLeft: 0.5,
              insetRight: 0.5,
            }),
            ruleX(
              [model.metrics.threshold].filter((threshold) => threshold <= 1),
              { stroke: colours.ink, strokeWidth: 1.5, strokeDasharray: '2 3' },
            ),
          ]
        : line(outlineOf(model), { x: 'score', y: 'rows', fy: 'part', z: 'part', curve: 'step-after', ...stroke }),
    ),
  };
}

const barsOf = ({ curves: { scores } }: ScoredModel) =>
  PARTS.flatMap(({ part, of }) => scores.map((bin) => ({ part, from: bin.from, to: bin.to, rows: of(bin) })));

/** The corners of the bars. */
const outlineOf = ({ curves: { scores } }: ScoredModel) =>
  PARTS.flatMap(({ part, of }) => [
    ...scores.map((bin) => ({ part, score: bin.from, rows: of(bin) })),
    ...scores.slice(-1).map((bin) => ({ part, score: bin.to, rows: of(bin) })),
  ]);

const powersUpTo = (most: number): number[] => [
  0,
  ...Array.from({ length: Math.floor(Math.log10(Math.max(1, most))) + 1 }, (_, power) => 10 ** power),
];

function inWords({ metrics: { confusion, threshold } }: ScoredModel): string {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusion;
  const of = (part: number, rest: number) => `${format.count(part)} of ${format.count(part + rest)}`;
  return `${of(truePositives, falseNegatives)} failures and ${of(falsePositives, trueNegatives)} healthy rows score at or above its threshold, ${format.threshold(threshold)}`;
}
