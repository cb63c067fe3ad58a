import { line, rectY, ruleX } from '@observablehq/plot';
import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours } from './figure.ts';
import { drawnModels, modelLegend } from './models.ts';

/** Rows by score, healthy rows and failures apart: what both models make of them. */
export function scoresChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const { challenger } = report;
  const bins = challenger.curves.scores;
  const most = Math.max(0, ...models.flatMap(({ model }) => model.curves.scores.map(({ rows }) => rows)));
  const { threshold } = challenger.metrics;
  const champion = models.find(({ name }) => name === 'Champion');
  return {
    id: 'scores',
    title: 'Scores',
    unit: 'Test rows by score, on a logarithmic scale',
    description: models.map(({ name, model }) => `${name}: ${description(model)}.`).join(' '),
    legend: [
      ...modelLegend(models).map(([sign, text]): [typeof sign | 'bar', string] => [
        sign === 'challenger' ? 'bar' : sign,
        text,
      ]),
      ...(threshold <= 1 ? [['threshold', 'operating threshold'] as ['threshold', string]] : []),
    ],
    options:
      most === 0
        ? undefined
        : {
            height: 340,
            marginRight: 64,
            x: { domain: [0, 1], label: 'Score', ticks: 5 },
            y: {
              type: 'symlog',
              domain: [0, most],
              ticks: powersUpTo(most),
              tickFormat: ',d',
              label: null,
              grid: true,
            },
            fy: { label: null, domain: PARTS.map(({ part }) => part), padding: 0.15 },
            marks: [
              rectY(partsOf(bins), {
                x1: 'from',
                x2: 'to',
                y: 'rows',
                fy: 'part',
                fill: colours.challenger,
                insetLeft: 0.5,
                insetRight: 0.5,
              }),
              ...(champion
                ? [
                    line(stepsOf(champion.model.curves.scores), {
                      x: 'score',
                      y: 'rows',
                      fy: 'part',
                      z: 'part',
                      curve: 'step-after',
                      ...champion.line,
                    }),
                  ]
                : []),
              ...(threshold <= 1
                ? [ruleX([threshold], { stroke: colours.ink, strokeWidth: 1.5, strokeDasharray: '2 3' })]
                : []),
            ],
          },
    note: most === 0 ? 'There is no test row.' : undefined,
    table: {
      head: [
        'Score',
        ...[...models]
          .reverse()
          .flatMap(({ name }) => [`Healthy rows, ${name.toLowerCase()}`, `Failures, ${name.toLowerCase()}`]),
      ],
      rows:
        most === 0
          ? []
          : bins.map(({ from, to }, bin) => [
              `${from.toFixed(2)} to ${to.toFixed(2)}`,
              ...[...models].reverse().flatMap(({ model: { curves } }) => {
                const { rows, failures } = curves.scores[bin] ?? { rows: 0, failures: 0 };
                return [format.count(rows - failures), format.count(failures)];
              }),
            ]),
    },
  };
}

type Bin = ScoredModel['curves']['scores'][number];

const PARTS: { part: string; of: (bin: Bin) => number }[] = [
  { part: 'healthy', of: ({ rows, failures }) => rows - failures },
  { part: 'failures', of: ({ failures }) => failures },
];

const partsOf = (bins: Bin[]) =>
  PARTS.flatMap(({ part, of }) => bins.map((bin) => ({ part, from: bin.from, to: bin.to, rows: of(bin) })));

/** The corners of the bins, the last one closed. */
const stepsOf = (bins: Bin[]) =>
  PARTS.flatMap(({ part, of }) => {
    const last = bins.at(-1);
    const corners = bins.map((bin) => ({ part, score: bin.from, rows: of(bin) }));
    return last ? [...corners, { part, score: last.to, rows: of(last) }] : corners;
  });

const powersUpTo = (most: number): number[] => [
  0,
  ...Array.from({ length: Math.floor(Math.log10(Math.max(1, most))) + 1 }, (_, power) => 10 ** power),
];

function description({ metrics }: ScoredModel): string {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = metrics.confusion;
  const failures = truePositives + falseNegatives;
  const healthy = falsePositives + trueNegatives;
  return `at or above its threshold, ${format.threshold(metrics.threshold)}, lie ${format.count(truePositives)} of ${format.count(failures)} failures and ${format.count(falsePositives)} of ${format.count(healthy)} healthy rows`;
}
