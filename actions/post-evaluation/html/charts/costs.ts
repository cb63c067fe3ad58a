import { dot, lineY, ruleX, ruleY, text } from '@observablehq/plot';
import type { EvaluationReport } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours } from './figure.ts';
import { type DrawnModel, drawnModels, modelLegend } from './models.ts';

/** Every so many points of the curve the table has a row. */
const TABLE_STEP = 10;

/** A way to do without a model. */
interface Alternative {
  name: string;
  cost: number;
  /** Where along its line the name ends: apart, or they would overlap where they cost alike. */
  end: number;
}

/** What both models cost at any threshold, beside what it costs to do without one. */
export function costsChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const { hourlyCosts, metrics, curves } = report.challenger;
  const { currency } = report.costs;
  const alternatives: Alternative[] = hourlyCosts
    ? [
        { name: 'never stop', cost: hourlyCosts.neverStop, end: 1 },
        { name: 'always stop', cost: hourlyCosts.alwaysStop, end: 0.6 },
      ]
    : [];
  return {
    id: 'costs',
    title: 'Expected cost by threshold',
    unit: `${currency} per 1,000 machine-hours${allPositive(models) ? ', on a logarithmic scale' : ''}`,
    description: [
      ...models.map((model) => inWords(model, currency)),
      ...alternatives.map(({ name, cost }) => `To ${name} costs ${format.money(cost, currency)}.`),
    ].join(' '),
    legend: [
      ...modelLegend(models),
      ['operating', `operating threshold, challenger's: ${format.threshold(metrics.threshold)}`],
    ],
    options: hourlyCosts ? drawing(models, alternatives) : undefined,
    note: hourlyCosts ? undefined : 'There is no test row.',
    table: {
      head: ['Threshold', ...models.map(({ name }) => `${name}, ${currency}`)],
      rows: curves.costs.flatMap(({ threshold }, point) => {
        if (point % TABLE_STEP > 0 && point < curves.costs.length - 1) return [];
        return [
          [
            threshold.toFixed(2),
            ...models.map(({ model }) => format.count(Math.round(model.curves.costs[point]!.cost))),
          ],
        ];
      }),
    },
  };
}

const allPositive = (models: DrawnModel[]): boolean =>
  models.every(({ model }) => model.curves.costs.every(({ cost }) => cost > 0));

function inWords({ name, model: { hourlyCosts, metrics } }: DrawnModel, currency: string): string {
  const cost = hourlyCosts ? format.money(hourlyCosts.model, currency) : 'no cost known';
  return `${name}: ${cost} at its threshold, ${format.threshold(metrics.threshold)}.`;
}

function drawing(models: DrawnModel[], alternatives: Alternative[]): Chart['options'] {
  return {
    marginLeft: 56,
    x: { domain: [0, 1], label: 'Threshold', ticks: 5 },
    // Always stopping costs many times what a good threshold does.
    y: { type: allPositive(models) ? 'log' : 'linear', label: null, grid: true, ticks: 5, tickFormat: '~s' },
    marks: [
      ruleY(alternatives, { y: 'cost', stroke: colours.faint, strokeWidth: 1.5 }),
      ...models.toReversed().map(({ model, line: stroke }) => {
        const operating = { threshold: model.metrics.threshold, cost: model.hourlyCosts?.model };
        const inScale = operating.threshold <= 1 ? [operating] : [];
        return [
          lineY(model.curves.costs, { x: 'threshold', y: 'cost', ...stroke }),
          ruleX(inScale, { x: 'threshold', stroke: stroke.stroke, strokeDasharray: '2 3' }),
          dot(inScale, { x: 'threshold', y: 'cost', r: 5, fill: stroke.stroke, stroke: colours.paper }),
        ];
      }),
      text(alternatives, {
        x: 'end',
        y: 'cost',
        text: 'name',
        textAnchor: 'end',
        dy: -8,
        fill: colours.ink,
        stroke: colours.paper,
        strokeWidth: 4,
      }),
    ],
  };
}
