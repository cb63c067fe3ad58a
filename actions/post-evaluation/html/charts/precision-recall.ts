import { dot, line } from '@observablehq/plot';
import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours } from './figure.ts';
import { type DrawnModel, drawnModels, modelLegend } from './models.ts';

/** What the table has of the curves. */
const RECALLS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Precision by recall of both models, and where their operating thresholds put them. */
export function precisionRecallChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const defined = models.some(({ model }) => model.curves.precisionRecall.length > 0);
  const row = (recall: number) => [format.percent(recall), ...models.map(({ model }) => precisionAt(model, recall))];
  return {
    id: 'precision-recall',
    title: 'Precision and recall',
    unit: 'Share of alarms that are right, by share of failures that are found',
    description: models.map(({ name, model }) => `${name}: ${inWords(model)}.`).join(' '),
    legend: [...modelLegend(models), ['operating', 'operating threshold']],
    options: defined ? drawing(models) : undefined,
    note: defined ? undefined : 'No test row is a failure: neither precision nor recall is defined.',
    table: {
      head: ['Recall', ...models.map(({ name }) => `Precision of the ${name.toLowerCase()}`)],
      rows: defined ? RECALLS.map(row) : [],
    },
  };
}

function drawing(models: DrawnModel[]): Chart['options'] {
  const share = { domain: [0, 1], grid: true, ticks: 5 };
  return {
    x: { ...share, label: 'Recall' },
    y: { ...share, label: 'Precision' },
    marks: models.toReversed().map(({ model, line: stroke }) => [
      line(model.curves.precisionRecall, { x: 'recall', y: 'precision', ...stroke }),
      dot(alarmsOf(model) > 0 ? [model.metrics] : [], {
        x: 'recall',
        y: 'precision',
        r: 5,
        fill: stroke.stroke,
        stroke: colours.paper,
      }),
    ]),
  };
}

const alarmsOf = ({ metrics: { confusion } }: ScoredModel): number =>
  confusion.truePositives + confusion.falsePositives;

function inWords(model: ScoredModel): string {
  const { averagePrecision, precision, recall, threshold } = model.metrics;
  const there =
    alarmsOf(model) > 0 ? `precision ${format.figure(precision)} and recall ${format.figure(recall)}` : 'no alarm';
  return `average precision ${format.figure(averagePrecision)}; at its threshold, ${format.threshold(threshold)}, ${there}`;
}

/** The best precision with at least this recall. */
function precisionAt({ curves }: ScoredModel, recall: number): string {
  const reached = curves.precisionRecall.filter((point) => point.recall >= recall);
  return reached.length === 0 ? '' : format.figure(Math.max(...reached.map(({ precision }) => precision)));
}
