import { dot, line, link, ruleX } from '@observablehq/plot';
import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';
import { type Chart, colours } from './figure.ts';
import { drawnModels, modelLegend } from './models.ts';

const share = { domain: [0, 1], grid: true, ticks: 5 };

/** The share of failures by score: on the diagonal where scores are probabilities. */
export function calibrationChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const drawable = models.some(({ model }) => pointsOf(model).length > 0);
  return {
    id: 'calibration',
    title: 'Calibration',
    unit: 'Bars are 95 % intervals; on the faint diagonal scores are probabilities.',
    description: models
      .map(({ name, model }) => `${name}: calibration error ${format.figure(model.metrics.calibrationError)}.`)
      .join(' '),
    legend: modelLegend(models),
    options: drawable
      ? {
          x: { ...share, label: 'Mean score' },
          y: { ...share, label: 'Share of failures' },
          marks: [
            link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: colours.faint, strokeDasharray: '2 3' }),
            ...models.flatMap(({ name, model, line: stroke }) => [
              ruleX(pointsOf(model), { x: 'score', y1: 'lower', y2: 'upper', ...stroke, strokeWidth: 1 }),
              line(pointsOf(model), { x: 'score', y: 'rate', ...stroke }),
              dot(pointsOf(model), {
                x: 'score',
                y: 'rate',
                r: 4,
                symbol: name === 'Champion' ? 'diamond' : 'circle',
                fill: stroke.stroke,
                stroke: colours.paper,
              }),
            ]),
          ],
        }
      : undefined,
    note: drawable ? undefined : 'There is no test row.',
    table: {
      head: ['Model and score', 'Rows', 'Failures', 'Mean score', 'Share of failures', '95 % interval'],
      rows: [...models]
        .reverse()
        .flatMap(({ name, model }) =>
          pointsOf(model).map((bin) => [
            `${name}, ${bin.from.toFixed(2)} to ${bin.to.toFixed(2)}`,
            format.count(bin.rows),
            format.count(bin.failures),
            format.figure(bin.score),
            format.figure(bin.rate),
            `${format.figure(bin.lower)} to ${format.figure(bin.upper)}`,
          ]),
        ),
    },
  };
}

/** The bins that have rows, with the interval of their share of failures. */
function pointsOf({ curves }: ScoredModel) {
  return curves.scores.flatMap(({ meanScore, failureRate, ...bin }) =>
    meanScore === null || failureRate === null
      ? []
      : [{ ...bin, score: meanScore, rate: failureRate, ...wilsonInterval(failureRate, bin.rows) }],
  );
}

/** 97.5 % quantile of the normal distribution. */
const QUANTILE = 1.959964;

/**
 * The 95 % interval of a share (E. B. Wilson, 1927), which stays in [0, 1] where rows are few.
 * @param rows more than 0
 */
export function wilsonInterval(share: number, rows: number): { lower: number; upper: number } {
  const weight = QUANTILE ** 2 / rows;
  const middle = (share + weight / 2) / (1 + weight);
  const half = (QUANTILE / (1 + weight)) * Math.sqrt((share * (1 - share)) / rows + weight / (4 * rows));
  return { lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}
