import { dot, line } from '@observablehq/plot';
import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours } from './figure.ts';
import { drawnModels, modelLegend } from './models.ts';

const RECALLS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
const share = { domain: [0, 1], grid: true, ticks: 5 };

/** Precision by recall of both models, and where their operating thresholds put them. */
export function precisionRecallChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const operating = models.filter(({ model }) => alarmsOf(model) > 0);
  const drawable = models.some(({ model }) => model.curves.precisionRecall.length > 0);
  return {
    id: 'precision-recall',
    title: 'Precision and recall',
    description: models.map(({ name, model }) => `${name}: ${description(model)}.`).join(' '),
    legend: [...modelLegend(models), ['operating', 'operating threshold']],
    options: drawable
      ? {
          x: { ...share, label: 'Recall' },
          y: { ...share, label: 'Precision' },
          marks: [
            ...models.map(({ model, line: stroke }) =>
              line(model.curves.precisionRecall, { x: 'recall', y: 'precision', ...stroke }),
            ),
            ...operating.map(({ model, line: { stroke } }) =>
              dot([model.metrics], { x: 'recall', y: 'precision', r: 5, fill: stroke, stroke: colours.paper }),
            ),
          ],
        }
      : undefined,
    note: drawable ? undefined : 'No test row is a failure: neither precision nor recall is defined.',
    table: {
      head: ['Recall', ...models.map(({ name }) => `Precision of the ${name.toLowerCase()}`)],
      rows: drawable
        ? RECALLS.map((recall) => [format.percent(recall), ...models.map(({ model }) => precisionAt(model, recall))])
        : [],
    },
  };
}

const alarmsOf = ({ metrics: { confusion } }: ScoredModel): number =>
  confusion.truePositives + confusion.falsePositives;

function description(model: ScoredModel): string {
  const { averagePrecision, precision, recall, threshold } = model.metrics;
  const area = `average precision ${format.figure(averagePrecision)}`;
  if (alarmsOf(model) === 0) return `${area}; at its threshold, ${format.threshold(threshold)}, it raises no alarm`;
  return `${area}; at its threshold, ${format.threshold(threshold)}, precision ${format.figure(precision)} and recall ${format.figure(recall)}`;
}

/** The best precision with at least this recall. */
function precisionAt({ curves }: ScoredModel, recall: number): string {
  const reached = curves.precisionRecall.filter((point) => point.recall >= recall);
  return reached.length === 0 ? '' : format.figure(Math.max(...reached.map(({ precision }) => precision)));
}
