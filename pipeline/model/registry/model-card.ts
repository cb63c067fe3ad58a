import type { EvaluationReport, ScoredModel } from '../../evaluation-report.ts';
import { type Evaluation, type Metric, ModelCard } from './card-schema.ts';

/** As many files, slices and drifted features as the card lists: it travels in the state, which holds 256 KiB. */
const LISTED_FILES = 10;
const LISTED_SLICES = 20;
const LISTED_FEATURES = 10;
const CURVE_POINTS = 20;

type Intervals = ScoredModel['intervals'];
type Interval = Intervals['recall'];

/**
 * The report's essence as the content of the model package's card: JSON in SageMaker's schema, usually 8 to 12 KB and
 * never more than 64, so that the state it travels in stays below its 256 KiB.
 */
export function modelCardOf(report: EvaluationReport): string {
  return JSON.stringify(
    ModelCard.parse({
      model_overview: {
        model_creator: cut(report.execution.startedBy.actor ?? report.execution.arn, 1024),
        model_artifact: [report.challenger.artifact],
      },
      intended_uses: {
        purpose_of_model:
          'Says how likely a machine fails, from one row of its readings, so that it can be inspected first.',
        intended_uses: `Rows scored at or above ${round(report.challenger.metrics.threshold)} are worth an inspection. Only for machines and columns like those of the training data.`,
        factors_affecting_model_efficiency: cut(driftText(report), 2048),
        risk_rating: 'Unknown',
        explanations_for_risk_rating: 'No person has rated the risk.',
      },
      business_details: { business_problem: costText(report) },
      training_details: trainingDetails(report),
      evaluation_details: evaluations(report),
      additional_information: {
        caveats_and_recommendations: cut(caveats(report).join(' '), 2048),
        custom_details: customDetails(report),
      },
    } satisfies ModelCard),
  );
}

function trainingDetails({ dataset, training, execution }: EvaluationReport): ModelCard['training_details'] {
  const { totals, location } = dataset;
  const { train, validation, test } = totals.splits;
  const [, partition, region, account] = /^arn:([^:]+):[^:]+:([^:]+):([^:]+):/.exec(execution.arn) ?? [];
  const files = dataset.files
    .slice(0, LISTED_FILES)
    .map(({ key, versionId }) =>
      cut(`s3://${location.bucket}/${key}${versionId ? `?versionId=${versionId}` : ''}`, 1024),
    );
  return {
    objective_function: {
      function: { function: 'Minimize', facet: 'Loss' },
      notes: cut(`objective ${training.hyperparameters.objective ?? 'of the algorithm'}`, 1024),
    },
    training_observations: cut(
      `${totals.files} files (SHA-256 of keys, versions and ETags ${totals.datasetHash}) with ${totals.rows} rows, ${totals.failures} of them failures; training rows ${train.rows}, validation ${validation.rows}, test ${test.rows}, split by asset. All files: s3://${totals.summary.bucket}/${totals.summary.key}`,
      1024,
    ),
    training_job_details: {
      training_arn:
        training.jobName && account
          ? `arn:${partition}:sagemaker:${region}:${account}:training-job/${training.jobName}`
          : undefined,
      training_datasets: [`s3://${location.bucket}/${location.prefix}`, ...files],
      training_metrics: [{ name: 'billable seconds', value: training.billableSeconds }],
      hyper_parameters: Object.entries(training.hyperparameters)
        .filter(([, value]) => value !== '')
        .slice(0, 100)
        .map(([name, value]) => ({ name: cut(name, 255), value: cut(value, 255) })),
    },
  };
}

function evaluations(report: EvaluationReport): Evaluation[] {
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

function intervalMetrics(intervals: Intervals, { gate }: EvaluationReport): Metric[] {
  return Object.entries(intervals).flatMap(([name, interval]) =>
    interval ? [number(name, interval.estimate, rangeText(interval, gate.settings.intervals.level))] : [],
  );
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

function driftText({ comparison }: EvaluationReport): string {
  if (comparison.kind !== 'compared') return 'Drift has not been measured: there is no champion to measure it from.';
  const moved = comparison.drift.features.filter(({ level }) => level === 'moderate' || level === 'large');
  if (moved.length === 0) return 'No feature has drifted since the champion was trained.';
  const listed = moved.slice(0, LISTED_FEATURES).map(({ feature, level }) => `${cut(feature, 100)} (${level})`);
  return `Drifted since the champion was trained: ${listed.join(', ')}${moved.length > listed.length ? ' …' : ''}.`;
}

const costText = ({ costs }: EvaluationReport): string =>
  `Unplanned stops of machines. In ${costs.currency}: a missed failure ${costs.missedFailure}, a false alarm ${costs.falseAlarm}, an inspection ${costs.inspection}.`;

function caveats({ comparison, gate, slices }: EvaluationReport): string[] {
  const unjudged = slices.slices.filter(({ verdict }) => verdict === 'not judged').length;
  const off = gate.checks.filter(({ outcome }) => outcome === 'off').map(({ name }) => name);
  return [
    'Figures hold for data like the test rows.',
    ...(comparison.kind === 'first' ? ['No champion was there to compare with.'] : []),
    ...(unjudged > 0 ? [`${unjudged} slices have too few failures to be judged.`] : []),
    ...(off.length > 0 ? [`Checks that are off: ${off.join(', ')}.`] : []),
  ];
}

const customDetails = ({
  execution,
  dataset,
  gate,
  decision,
  createdAt,
}: EvaluationReport): Record<string, string> => ({
  decision,
  verdict: gate.verdict.verdict,
  execution: cut(execution.arn, 1024),
  definitionSha256: execution.definitionSha256,
  datasetHash: dataset.totals.datasetHash,
  evaluatedAt: createdAt,
  reason: execution.startedBy.reason,
  ...(execution.startedBy.commit && { commit: cut(execution.startedBy.commit, 1024) }),
  ...(execution.startedBy.runUrl && { workflowRun: cut(execution.startedBy.runUrl, 1024) }),
});

const number = (name: string, value: number, notes?: string): Metric => ({
  name,
  type: 'number',
  value: round(value),
  notes,
});

const rangeText = ({ lower, upper }: NonNullable<Interval>, level: number): string =>
  `${round(level * 100)} % interval ${round(lower)} to ${round(upper)}`;

/** Six digits: what a reader can use, and a third of the size. */
const round = (value: number): number => Number(value.toPrecision(6));

/** Evenly spread items of a list, its first and last among them. */
const thin = <T>(items: readonly T[], most: number): T[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);

const cut = (text: string, maximum: number): string =>
  text.length <= maximum ? text : `${text.slice(0, maximum - 1)}…`;
