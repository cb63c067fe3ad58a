import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { markdownTable } from '../../../pipeline/markdown-table.ts';
import { consoleUrl } from '../../shared/aws.ts';
import { cell, link } from '../../shared/markdown.ts';
import type { Fold } from './fit.ts';
import * as format from './format.ts';

/** Where the code is on GitHub: `https://github.com/OWNER/REPO`. */
export type RepositoryUrl = string;

/** Everything that made this challenger: enough to make it again. */
export function lineageFold(report: EvaluationReport, repository: RepositoryUrl): Fold {
  return {
    title: 'Where it comes from',
    importance: 9,
    body: markdownTable(['', ''], rows(report, repository)),
  };
}

function rows(report: EvaluationReport, repository: RepositoryUrl): string[][] {
  const { execution, training, dataset, challenger, comparison } = report;
  const { startedBy, arn } = execution;
  const { totals } = dataset;
  const champion =
    comparison.kind === 'compared'
      ? [
          ['Champion', `${cell(comparison.model)}, ${code(comparison.champion.artifact)}`],
          ['Champion’s endpoint configuration', cell(comparison.endpointConfig)],
        ]
      : [];
  return [
    ['Execution', link(arn.split(':').at(-1)!, consoleUrl(arn))],
    ['Started', cell([execution.startedAt, startedBy.reason, startedBy.actor].filter(Boolean).join(', '))],
    ['Started by workflow run', startedBy.runUrl ? link(startedBy.runUrl, startedBy.runUrl) : 'unknown'],
    [
      'Commit',
      startedBy.commit
        ? link(startedBy.commit, `${repository}/commit/${encodeURIComponent(startedBy.commit)}`)
        : 'unknown',
    ],
    ['State machine (SHA-256)', code(execution.definitionSha256)],
    ['Training', trainingOf(report)],
    [
      'Hyperparameters',
      Object.entries(training.hyperparameters)
        .map((pair) => code(pair.join('=')))
        .join(' '),
    ],
    ['Features', dataset.features.map(code).join(' ')],
    [
      'Data',
      `${code(`s3://${dataset.location.bucket}/${dataset.location.prefix}`)}: ${format.count(totals.rows)} rows with ${format.count(totals.failures)} failures in ${format.count(totals.files)} files; ${format.count(totals.rejectedRows)} rows and ${format.count(totals.failedFiles)} files could not be used`,
    ],
    ['Dataset (SHA-256)', code(totals.datasetHash)],
    ['Files', files(report)],
    ['All files', code(`s3://${totals.summary.bucket}/${totals.summary.key}`)],
    ['Model artifact', code(challenger.artifact)],
    ['Model artifact (SHA-256)', code(challenger.artifactSha256)],
    ...champion,
    ['Evaluated', cell(report.createdAt)],
  ];
}

const code = (text: string): string => `<code>${cell(text)}</code>`;

function trainingOf({ training, execution }: EvaluationReport): string {
  const where = training.jobName
    ? link(training.jobName, trainingJobUrl(execution.arn, training.jobName))
    : 'in a Lambda';
  const on = training.instanceType ? ` on ${cell(training.instanceType)}` : '';
  return `${where}${on}, ${format.duration(training.billableSeconds)} billed`;
}

/** Where the AWS console shows a training job. */
function trainingJobUrl(executionArn: string, jobName: string): string {
  const region = executionArn.split(':')[3];
  return `https://${region}.console.aws.amazon.com/sagemaker/home?region=${region}#/jobs/${encodeURIComponent(jobName)}`;
}

const MOST_FILES = 10;

function files({ dataset: { files, totals } }: EvaluationReport): string {
  const shown = files
    .slice(0, MOST_FILES)
    .map(({ key, versionId }) => `${code(key)} version ${versionId === null ? 'unknown' : code(versionId)}`);
  const rest = totals.files - shown.length;
  return [...shown, ...(rest > 0 ? [`… and ${format.count(rest)} more`] : [])].join('<br>');
}
