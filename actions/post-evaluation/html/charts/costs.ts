import { dot, lineY, ruleX, ruleY, text } from '@observablehq/plot';
import type { EvaluationReport } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours } from './figure.ts';
import { drawnModels, modelLegend } from './models.ts';

/** Every so many points of the curve get a line in the table. */
const TABLE_STEP = 10;

/** What both models cost at any threshold, beside what it costs to do without one. */
export function costsChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const { currency } = report.costs;
  const { hourlyCosts, metrics } = report.challenger;
  const points = report.challenger.curves.costs;
  const alternatives = hourlyCosts
    ? [
        { name: 'always stop', cost: hourlyCosts.alwaysStop, end: 1, textAnchor: 'end' as const },
        { name: 'never stop', cost: hourlyCosts.neverStop, end: 0, textAnchor: 'start' as const },
      ]
    : [];
  const positive = models.every(({ model }) => model.curves.costs.every(({ cost }) => cost > 0));
  return {
    id: 'costs',
    title: 'Expected cost by threshold',
    unit: `${currency} per 1,000 machine-hours${positive ? ', on a logarithmic scale' : ''}`,
    description: [
      ...models.flatMap(({ name, model }) =>
        model.hourlyCosts
          ? [
              `${name}: ${format.money(model.hourlyCosts.model, currency)} at its threshold, ${format.threshold(model.metrics.threshold)}.`,
            ]
          : [],
      ),
      ...alternatives.map(({ name, cost }) => `To ${name} costs ${format.money(cost, currency)}.`),
    ].join(' '),
    legend: [
      ...modelLegend(models),
      ['operating', `operating threshold${metrics.threshold > 1 ? `: ${format.threshold(metrics.threshold)}` : ''}`],
    ],
    options:
      points.length === 0
        ? undefined
        : {
            marginLeft: 56,
            x: { domain: [0, 1], label: 'Threshold', ticks: 5 },
            y: { type: positive ? 'log' : 'linear', label: null, grid: true, ticks: 5, tickFormat: '~s' },
            marks: [
              ...alternatives.flatMap(({ cost, name, end, textAnchor }) => [
                ruleY([cost], { stroke: colours.faint, strokeWidth: 1.5 }),
                text([cost], {
                  x: () => end,
                  y: (y: number) => y,
                  text: () => name,
                  textAnchor,
                  dy: -8,
                  fill: colours.ink,
                  stroke: colours.paper,
                  strokeWidth: 4,
                }),
              ]),
              ...models.map(({ model, line }) => lineY(model.curves.costs, { x: 'threshold', y: 'cost', ...line })),
              ...models
                .filter(({ model }) => model.metrics.threshold <= 1 && model.hourlyCosts)
                .flatMap(({ model, line: { stroke } }) => [
                  ruleX([model.metrics.threshold], { stroke, strokeDasharray: '2 3' }),
                  dot([model], {
                    x: model.metrics.threshold,
                    y: model.hourlyCosts?.model,
                    r: 5,
                    fill: stroke,
                    stroke: colours.paper,
                  }),
                ]),
            ],
          },
    note: points.length === 0 ? 'There is no test row.' : undefined,
    table: {
      head: ['Threshold', ...[...models].reverse().map(({ name }) => `${name}, ${currency}`)],
      rows: points.flatMap(({ threshold }, point) =>
        point % TABLE_STEP && point < points.length - 1
          ? []
          : [
              [
                threshold.toFixed(2),
                ...[...models]
                  .reverse()
                  .map(({ model }) =>
                    model.curves.costs[point] ? format.count(Math.round(model.curves.costs[point].cost)) : '',
                  ),
              ],
            ],
      ),
    },
  };
}
