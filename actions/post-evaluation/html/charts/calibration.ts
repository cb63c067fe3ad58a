import { dot, line, link, ruleX } from '@observablehq/plot';
import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import * as format from '../../summary/format.ts';

import { type Chart, colours } from './figure.ts';
import { type DrawnModel, drawnModels, modelLegend } from './models.ts';

/** The share of failures by score: on the diagonal where scores are probabilities. */
export function calibrationChart(report: EvaluationReport): Chart {
  const models = drawnModels(report);
  const drawable = models.some(({ model }) => drawnBins(model).length > 0);
  return {
    id: 'calibration',
    title: 'Calibration',
    unit: `On the diagonal scores are probabilities. Bins of ${FEWEST} rows or more, with 95 % intervals of the challenger.`,
    description: models
      .map(({ name, model }) => `${name}: calibration error ${format.figure(model.metrics.calibrationError)}.`)
      .join(' '),
    legend: modelLegend(models),
    options: drawable ? drawing(models) : undefined,
    note: drawable ? undefined : `No bin of scores has ${FEWEST} test rows.`,
    table: {
      head: ['Model and score', 'Rows', 'Failures', 'Mean score', 'Share of failures', '95 % interval'],
      rows: models.flatMap(({ name, model }) =>
        binsOf(model).map((bin) => [
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

function drawing(models: DrawnModel[]): Chart['options'] {
  const share = { domain: [0, 1], grid: true, ticks: 5 };
  return {
    x: { ...share, label: 'Mean score' },
    y: { ...share, label: 'Share of failures' },
    marks: [
      link([0], { x1: 0, y1: 0, x2: 1, y2: 1, stroke: colours.faint, strokeDasharray: '2 3' }),
      ...models.toReversed().map(({ sign, model, line: stroke }) => [
        sign === 'challenger'
          ? ruleX(drawnBins(model), { x: 'score', y1: 'lower', y2: 'upper', ...stroke, strokeWidth: 1 })
          : [],
        line(drawnBins(model), { x: 'score', y: 'rate', ...stroke }),
        dot(drawnBins(model), {
          x: 'score',
          y: 'rate',
          r: 4,
          symbol: sign === 'challenger' ? 'circle' : 'diamond',
          fill: stroke.stroke,
          stroke: colours.paper,
        }),
      ]),
    ],
  };
}

/** Of fewer rows a share says too little to be drawn. */
const FEWEST = 5;

const drawnBins = (model: ScoredModel) => binsOf(model).filter(({ rows }) => rows >= FEWEST);

/** The bins that have rows, with the interval of their share of failures. */
function binsOf({ curves }: ScoredModel) {
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
function wilsonInterval(share: number, rows: number): { lower: number; upper: number } {
  const weight = QUANTILE ** 2 / rows;
  const middle = (share + weight / 2) / (1 + weight);
  const half = (QUANTILE / (1 + weight)) * Math.sqrt((share * (1 - share)) / rows + weight / (4 * rows));
  return { lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}
