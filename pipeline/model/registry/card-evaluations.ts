import type { EvaluationReport, ScoredModel } from '../../evaluation-report.ts';
import type { Evaluation, Metric } from './card-schema.ts';
import { cut, round } from './card-values.ts';

/** As many slices and points of the curve as a card lists: it travels in the state, which holds 256 KiB. */
const LISTED_SLICES = 20;
const CURVE_POINTS = 20;

type Intervals = ScoredModel['intervals'];
type Interval = Intervals['recall'];

/** The report's figures as the evaluations of a card: models, difference, slices, gate. */
export function evaluationsOf(report: EvaluationReport): Evaluation[] {
  const { challenger, comparison, gate, heldOut, slices } = report;
  const { rows, failures, assets } = heldOut.test;
  const seen = `${rows} test rows of ${assets} assets, ${failures} of them failures, that no model was trained on.`;
  const challengerDetails: Evaluation = {
    name: 'Challenger',
    evaluation_observation: cut(`${report.gate.verdict.verdict}: ${report.gate.verdict.reason}. ${seen}`, 2096),
    metric_groups: groupsOf(challenger, report),
  };
  const gateDetails: Evaluation = {
    name: 'Quality gate',
    evaluation_observation: `Decision: ${report.decision}`,
    metric_groups: [
      {
        name: 'Checks',
        metric_data: gate.checks.map(({ name, outcome, limit, reason }) => ({
          name: cut(name, 255),
          type: 'string',
          value: outcome,
          notes: cut(`${limit}: ${reason}`, 250),
        })),
      },
    ],
  };
  const sliceDetails: Evaluation = {
    name: 'Slices',
    evaluation_observation: `${slices.slices.length} slices, of which at most ${LISTED_SLICES} are listed: the worse ones first`,
    metric_groups: [{ name: 'Slices', metric_data: sliceMetrics(report) }],
  };
  return [
    challengerDetails,
    ...(comparison.kind === 'compared'
      ? [
          { name: 'Champion on the same rows', metric_groups: groupsOf(comparison.champion, report) },
          {
            name: 'Challenger minus champion',
            metric_groups: [{ name: 'Differences', metric_data: intervalMetrics(comparison.difference, report) }],
          },
        ]
      : []),
    sliceDetails,
    gateDetails,
  ];
}

function groupsOf(model: ScoredModel, report: EvaluationReport): Evaluation['metric_groups'] {
  const { metrics, intervals, hourlyCosts, curves } = model;
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = metrics.confusion;
  const points = thin(curves.precisionRecall, CURVE_POINTS);
  return [
    { name: 'With intervals', metric_data: intervalMetrics(intervals, report) },
    {
      name: 'Without intervals',
      metric_data: (['mcc', 'precision', 'calibrationError', 'threshold'] as const).map((name) =>
        number(name, metrics[name]),
      ),
    },
    {
      name: 'Confusion at the threshold',
      metric_data: [
        {
          name: 'rows',
          type: 'matrix',
          value: [
            [trueNegatives, falsePositives],
            [falseNegatives, truePositives],
          ],
          x_axis_name: ['predicted healthy', 'predicted failure'],
          y_axis_name: ['healthy', 'failure'],
        },
      ],
    },
    ...(hourlyCosts
      ? [
          {
            name: 'Expected cost per 1,000 machine-hours',
            metric_data: [
              number('model', hourlyCosts.model, report.costs.currency),
              number('never stop', hourlyCosts.neverStop, report.costs.currency),
              number('always stop', hourlyCosts.alwaysStop, report.costs.currency),
            ],
          },
        ]
      : []),
    ...(points.length > 0
      ? [
          {
            name: 'Precision-recall curve',
            metric_data: [
              {
                name: 'precision by recall',
                type: 'linear_graph' as const,
                value: points.map((point): [number, number] => [round(point.recall), round(point.precision)]),
                x_axis_name: 'recall',
                y_axis_name: 'precision',
              },
            ],
          },
        ]
      : []),
  ];
}

function intervalMetrics(intervals: Intervals, { gate, costs }: EvaluationReport): Metric[] {
  return Object.entries(intervals).flatMap(([name, interval]) => {
    if (!interval) return [];
    const unit = name === 'expectedCost' ? ` ${costs.currency} per 1,000 machine-hours` : '';
    return [number(name, interval.estimate, `${rangeText(interval, gate.settings.intervals.level)}${unit}`)];
  });
}

/** Slices that got worse first, then those that hold; of each those with the most failed assets first. */
function sliceMetrics({ slices }: EvaluationReport): Metric[] {
  const order = { worse: 0, holds: 1, 'not judged': 2 };
  return slices.slices
    .toSorted((a, b) => order[a.verdict] - order[b.verdict] || b.counts.failedAssets - a.counts.failedAssets)
    .slice(0, LISTED_SLICES)
    .flatMap(({ column, value, metric, challenger, verdict, difference, counts }) =>
      challenger
        ? [
            number(
              cut(`${metric} where ${column} is ${value}`, 255),
              challenger.estimate,
              cut(
                `${verdict}; ${counts.rows} rows, ${counts.failures} failures; ${rangeText(challenger, slices.intervalLevel)}${difference ? `; against the champion ${round(difference.estimate)}` : ''}`,
                250,
              ),
            ),
          ]
        : [],
    );
}

const number = (name: string, value: number, notes?: string): Metric => ({
  name,
  type: 'number',
  value: round(value),
  notes,
});

const rangeText = ({ lower, upper }: NonNullable<Interval>, level: number): string =>
  `${round(level * 100)} % interval ${round(lower)} to ${round(upper)}`;

/** Evenly spread items of a list, its first and last among them. */
const thin = <T>(items: readonly T[], most: number): T[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
