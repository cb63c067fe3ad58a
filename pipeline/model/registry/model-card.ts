import type { EvaluationReport } from '../../evaluation-report.ts';
import { evaluationsOf } from './card-evaluations.ts';
import { ModelCard } from './card-schema.ts';
import { cut, round } from './card-values.ts';

/** As many files and drifted features as the card lists. */
const LISTED_FILES = 10;
const LISTED_FEATURES = 10;

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
      evaluation_details: evaluationsOf(report),
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
  const unjudged = slices.slices.filter(({ challenger }) => challenger === null).length;
  const off = gate.checks.filter(({ outcome }) => outcome === 'off').map(({ name }) => name);
  return [
    'Figures hold for data like the test rows.',
    ...(comparison.kind === 'first' ? ['No champion was there to compare with.'] : []),
    ...(unjudged > 0 ? [`Slices with too few assets or failures to be judged: ${unjudged}.`] : []),
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
