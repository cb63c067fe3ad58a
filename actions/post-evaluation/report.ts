import type { EvaluationReport, GateCheck, Metrics } from '../../pipeline/evaluation-report.ts';
import { cell } from '../shared/markdown.ts';

const METRICS: [keyof Omit<Metrics, 'confusion' | 'lift' | 'recallAtPrecision'>, string][] = [
  ['averagePrecision', 'Average precision'],
  ['rocAuc', 'ROC AUC'],
  ['f1', 'F1'],
  ['mcc', 'MCC'],
  ['precision', 'Precision'],
  ['recall', 'Recall'],
  ['brierScore', 'Brier score'],
  ['logLoss', 'Log loss'],
  ['calibrationError', 'Calibration error'],
  ['threshold', 'Threshold'],
];

/** Four decimals; counts as they are. */
const number = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(4));

/** The evaluation report as Markdown: the verdict first, then the gate, the metrics, and where it all comes from. */
export function evaluationMarkdown(report: EvaluationReport): string {
  const { challenger, comparison, costs, gate, summary, testRows } = report;
  const models = [{ title: 'Challenger', ...challenger }];
  if (comparison.kind === 'compared') models.push({ title: 'Champion', ...comparison });
  const row = (title: string, ...values: string[]) => `| ${[title, ...values].join(' | ')} |`;
  const verdict = gate.passed ? '✅ The challenger passes the gate' : '❌ The gate refuses the challenger';
  return [
    `## ${verdict}`,
    '',
    `Average precision **${number(challenger.metrics.averagePrecision)}** on ${testRows.rows} held-out rows (${testRows.failures} failures). ${comparisonLine(report)}`,
    '',
    ...gateTable(gate.checks),
    '',
    row('Metric', ...models.map(({ title }) => title)),
    row(':--', ...models.map(() => '--:')),
    ...METRICS.map(([key, title]) => row(title, ...models.map(({ metrics }) => number(metrics[key])))),
    row(
      `Cost per 1,000 machine-hours, ${costs.currency}`,
      ...models.map(({ hourlyCosts }) => money(hourlyCosts?.model)),
    ),
    '',
    confusionLine(challenger.metrics),
    ...costLine(report),
    '',
    '<details><summary>Where it comes from</summary>',
    '',
    '| | |',
    '| :-- | :-- |',
    ...lineage(report).map(([name, value]) => `| ${name} | ${cell(value)} |`),
    '',
    '</details>',
    '',
    summary.rejectedRows > 0 ? `⚠️ ${summary.rejectedRows} rows could not be used; see the rejected/ objects.` : '',
  ]
    .join('\n')
    .trimEnd();
}

function comparisonLine({ comparison }: EvaluationReport): string {
  if (comparison.kind === 'first') return 'No model serves yet: this would be the first deployment.';
  if (comparison.kind === 'cannot be evaluated')
    return `It cannot be compared with the champion: ${cell(comparison.reason)}.`;
  const difference = comparison.averagePrecisionDifference;
  const sign = difference >= 0 ? '+' : '−';
  return `The champion has ${number(comparison.metrics.averagePrecision)} on the same rows: a difference of **${sign}${number(Math.abs(difference))}**.`;
}

function gateTable(checks: GateCheck[]): string[] {
  const row = (check: GateCheck) =>
    `| ${check.passed ? '✅' : '❌'} | ${cell(check.name)} | ${cell(check.limit)} | ${check.value === null ? '' : number(check.value)} | ${cell(check.reason)} |`;
  return ['| | Check | Asked | Found | Reason |', '| :-- | :-- | :-- | --: | :-- |', ...checks.map(row)];
}

function confusionLine({ confusion, threshold }: Metrics): string {
  const { truePositives, falseNegatives, falsePositives, trueNegatives } = confusion;
  return `At threshold ${number(threshold)} it finds ${truePositives} of ${truePositives + falseNegatives} failures, with ${falsePositives} false alarms among ${falsePositives + trueNegatives} healthy rows.`;
}

/** What the model's alarms and misses cost, beside doing without a model. */
function costLine({ challenger: { hourlyCosts }, costs }: EvaluationReport): string[] {
  if (!hourlyCosts) return [];
  const { model, neverStop, alwaysStop } = hourlyCosts;
  return [
    '',
    `That costs ${costs.currency} ${money(model)} per 1,000 machine-hours; never stopping would cost ${money(neverStop)}, always stopping ${money(alwaysStop)}.`,
  ];
}

const money = (amount: number | undefined): string => amount?.toFixed(2) ?? 'unknown';

function lineage(report: EvaluationReport): [string, string][] {
  const { execution, data, summary, challenger, hyperparameters } = report;
  return [
    ['Execution', execution.arn],
    ['Started by', [execution.startedBy.reason, execution.startedBy.actor].filter(Boolean).join(', ')],
    ['Commit', execution.startedBy.commit ?? 'unknown'],
    [
      'Data',
      `s3://${data.bucket}/${data.prefix}, ${summary.files} files, ${summary.rows} rows, ${summary.failures} failures`,
    ],
    ['Dataset hash', summary.datasetHash],
    ['Model artifact', challenger.artifact],
    ['Features', report.features.join(', ')],
    [
      'Hyperparameters',
      Object.entries(hyperparameters)
        .map(([key, value]) => `${key}=${value}`)
        .join(', '),
    ],
    ['Evaluated at', report.createdAt],
  ];
}
