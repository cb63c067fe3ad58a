import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import type { RunFigures } from '../run-figures.ts';
import * as format from '../summary/format.ts';
import { METRICS } from '../summary/metrics.ts';
import { escaped, fold, type Table, table } from './markup.ts';

/** Every table that belongs to no chart, as HTML in folds. */
export function details(report: EvaluationReport, run: RunFigures | undefined): string {
  return [
    folded('Checks of the gate', checks(report)),
    folded('Metrics', metrics(report)),
    folded('Confusion and lift', confusionAndLift(report)),
    fold('Lineage', `${table(lineage(report), 'Lineage')}${runLink(report)}`),
    run
      ? fold(
          'Duration and cost',
          `${table(states(run), 'Duration')}${table(costs(run), 'Cost')}<p>Prices as of ${escaped(run.pricesAsOf)}.</p>`,
        )
      : '',
  ].join('\n');
}

const folded = (title: string, content: Table) => fold(title, table(content, title));

const checks = ({ gate }: EvaluationReport): Table => ({
  head: ['Check', 'Outcome', 'Asked', 'Found', 'Reason', 'Setting'],
  rows: gate.checks.map(({ name, outcome, limit, value, reason, setting }) => [
    name,
    outcome,
    limit,
    value === null ? '' : Number.isInteger(value) ? format.count(value) : format.figure(value),
    reason,
    setting ?? '',
  ]),
});

function metrics({ challenger, comparison, costs }: EvaluationReport): Table {
  const compared = comparison.kind === 'compared' ? comparison : undefined;
  return {
    head: ['Metric', 'Challenger', 'Interval', ...(compared ? ['Champion', 'Interval', 'Difference', 'Interval'] : [])],
    rows: METRICS.map((metric) => {
      const write = (value: number) => metric.write(value, costs.currency);
      const writeDifference = (value: number) => metric.writeDifference(value, costs.currency);
      const model = (of: typeof challenger) => {
        const value = metric.of(of);
        const interval = metric.interval && of.intervals[metric.interval];
        return [value === null ? 'not defined' : write(value), interval ? format.range(interval, write) : ''];
      };
      if (!compared) return [metric.title, ...model(challenger)];
      const difference = metric.interval && compared.difference[metric.interval];
      const change = difference
        ? [writeDifference(difference.estimate), format.range(difference, writeDifference)]
        : ['', ''];
      return [metric.title, ...model(challenger), ...model(compared.champion), ...change];
    }),
  };
}

function confusionAndLift({ challenger, comparison }: EvaluationReport): Table {
  const models = [challenger, ...(comparison.kind === 'compared' ? [comparison.champion] : [])].map(
    (model) => model.metrics,
  );
  const [{ lift, recallAtPrecision }] = models as [(typeof models)[number]];
  return {
    head: ['Figure', 'Challenger', ...(models.length > 1 ? ['Champion'] : [])],
    rows: [
      ['Operating threshold', ...models.map(({ threshold }) => format.threshold(threshold))],
      ['Failures found', ...models.map(({ confusion }) => format.count(confusion.truePositives))],
      ['Failures missed', ...models.map(({ confusion }) => format.count(confusion.falseNegatives))],
      ['False alarms', ...models.map(({ confusion }) => format.count(confusion.falsePositives))],
      ['Healthy rows left alone', ...models.map(({ confusion }) => format.count(confusion.trueNegatives))],
      [
        `Recall at precision ${recallAtPrecision.precision}`,
        ...models.map((model) => format.figure(model.recallAtPrecision.recall)),
      ],
      ...lift.map(({ share }, place) => [
        `Lift of the ${format.percent(share)} with the highest scores`,
        ...models.map((model) => (model.lift[place] ? format.figure(model.lift[place].lift) : '')),
      ]),
    ],
  };
}

function lineage(report: EvaluationReport): Table {
  const { execution, training, dataset, challenger, comparison } = report;
  const { totals, location, split } = dataset;
  const { startedBy } = execution;
  return {
    head: ['What', 'Where from'],
    rows: [
      ['Execution', execution.arn],
      ['Started', `${execution.startedAt} by ${[startedBy.reason, startedBy.actor].filter(Boolean).join(', ')}`],
      ['Commit', startedBy.commit ?? 'unknown'],
      ['State machine, SHA-256', execution.definitionSha256],
      ['Trainer', [training.trainer, training.instanceType, training.jobName].filter(Boolean).join(', ')],
      [
        'Hyperparameters',
        Object.entries(training.hyperparameters)
          .map((pair) => pair.join('='))
          .join(', '),
      ],
      ['Billed training time', format.duration(training.billableSeconds)],
      ['Model artifact', challenger.artifact],
      ['Model artifact, SHA-256', challenger.artifactSha256],
      ['Written', training.artifactWrittenAt],
      ['Data', `s3://${location.bucket}/${location.prefix}`],
      ['Dataset, SHA-256', totals.datasetHash],
      [
        'Rows',
        `${format.count(totals.rows)} of ${format.count(totals.files)} files, ${format.count(totals.failures)} failures; ${format.count(totals.rejectedRows)} rows and ${format.count(totals.failedFiles)} files could not be used`,
      ],
      [
        'Split',
        `salt ${split.salt}; ${Object.entries(split.shares)
          .map(([part, share]) => `${part} ${format.percent(share)}`)
          .join(', ')}`,
      ],
      ['Features', dataset.features.join(', ')],
      ...dataset.files.map((file) => [
        file.key,
        `version ${file.versionId ?? 'unknown'}, ETag ${file.etag ?? 'unknown'}`,
      ]),
      ...(totals.files > dataset.files.length
        ? [['All files', `s3://${totals.summary.bucket}/${totals.summary.key}`]]
        : []),
      ...(comparison.kind === 'first' ? [] : [['Champion', `endpoint config ${comparison.endpointConfig}`]]),
      ...(comparison.kind === 'compared'
        ? [['Champion, model', `${comparison.model}, ${comparison.champion.artifact}`]]
        : []),
      ['Prices of mistakes', pricesOf(report)],
      ['Evaluated', report.createdAt],
    ],
  };
}

function pricesOf({ costs: { currency, missedFailure, falseAlarm, inspection } }: EvaluationReport): string {
  const money = (amount: number) => format.money(amount, currency);
  return `a missed failure ${money(missedFailure)}, a false alarm ${money(falseAlarm)}, every inspection ${money(inspection)}`;
}

/** The one address that the report links to; what is no web address stays text. */
function runLink({ execution: { startedBy } }: EvaluationReport): string {
  if (!startedBy.runUrl) return '';
  const text = escaped(startedBy.runUrl);
  const link = startedBy.runUrl.startsWith('https://') ? `<a href="${text}" rel="noreferrer">${text}</a>` : text;
  return `<p>Workflow run: ${link}</p>`;
}

const states = ({ seconds, states }: RunFigures): Table => ({
  head: ['State', 'Duration'],
  rows: [...states, { name: 'The whole execution', seconds }].map(({ name, seconds }) => [
    name,
    format.duration(seconds),
  ]),
});

function costs({ costs, total, currency }: RunFigures): Table {
  const price = (cost: number | null) => (cost === null ? 'unknown' : format.money(cost, currency));
  return {
    head: ['What', 'Quantity', 'Cost'],
    rows: [
      ...costs.map(({ what, quantity, unit, cost }) => [
        what,
        `${quantity.toLocaleString('en-US', { maximumFractionDigits: 4 })} ${unit}`,
        price(cost),
      ]),
      ['In all', '', price(total)],
    ],
  };
}
