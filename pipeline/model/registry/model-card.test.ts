import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../evaluation-report.ts';
import { sampleReport } from '../evaluation/testing.ts';
import { MAXIMUM_CONTENT, ModelCard } from './card-schema.ts';
import { modelCardOf } from './model-card.ts';

const cardOf = (report: EvaluationReport) => ModelCard.parse(JSON.parse(modelCardOf(report)));
const groupOf = (card: ModelCard, evaluation: string, group: string) =>
  card.evaluation_details?.find(({ name }) => name === evaluation)?.metric_groups?.find(({ name }) => name === group)
    ?.metric_data;

describe('the model card', () => {
  it('fits SageMaker’s schema whatever the champion is', () => {
    for (const champion of ['none', 'equal', 'better', 'cannot be evaluated'] as const)
      expect(() => cardOf(sampleReport({ champion }))).not.toThrow();
  });

  it('says how the model was trained, and on which versions of which files', () => {
    const report = sampleReport();
    const { training_details: training, model_overview: overview } = cardOf(report);
    expect(overview).toEqual({ model_creator: 'octocat', model_artifact: [report.challenger.artifact] });
    expect(training?.training_observations).toContain(report.dataset.totals.datasetHash);
    expect(training?.training_job_details).toMatchObject({
      training_arn: 'arn:aws:sagemaker:us-east-1:000000000000:training-job/retrain-0123456789abcdef01234567-0-0-0',
      training_datasets: ['s3://pm-dev-raw/raw/', 's3://pm-dev-raw/raw/2026-11-22.csv?versionId=v1'],
      training_metrics: [{ name: 'billable seconds', value: 184 }],
      hyper_parameters: expect.arrayContaining([{ name: 'max_depth', value: '4' }]),
    });
  });

  it('has no training job of a model that a Lambda trained', () => {
    const report = sampleReport();
    const training = { ...report.training, trainer: 'lambda' as const, instanceType: null, jobName: null };
    expect(cardOf({ ...report, training }).training_details?.training_job_details?.training_arn).toBeUndefined();
  });

  it('gives each metric with its interval, the differences from the champion, and the gate check by check', () => {
    const report = sampleReport();
    const card = cardOf(report);
    const { estimate, lower } = report.challenger.intervals.averagePrecision!;
    const [averagePrecision] = groupOf(card, 'Challenger', 'With intervals')!;
    expect(averagePrecision).toMatchObject({ name: 'averagePrecision', value: Number(estimate.toPrecision(6)) });
    expect(averagePrecision?.notes).toContain(`95 % interval ${Number(lower.toPrecision(6))} to `);
    expect(groupOf(card, 'Challenger minus champion', 'Differences')?.length).toBeGreaterThan(4);
    expect(groupOf(card, 'Quality gate', 'Checks')).toHaveLength(report.gate.checks.length);
    expect(card.additional_information?.custom_details).toMatchObject({
      decision: report.decision,
      verdict: report.gate.verdict.verdict,
      definitionSha256: report.execution.definitionSha256,
      commit: report.execution.startedBy.commit,
    });
  });

  it('says of a first model that nothing was compared', () => {
    const card = cardOf(sampleReport({ champion: 'none' }));
    expect(card.evaluation_details?.map(({ name }) => name)).not.toContain('Challenger minus champion');
    expect(card.additional_information?.caveats_and_recommendations).toContain('No champion');
  });

  it('counts as too small only the slices that are', () => {
    const caveats = (report: EvaluationReport) => cardOf(report).additional_information?.caveats_and_recommendations;
    const first = sampleReport({ champion: 'none' });
    expect(first.slices.slices.every(({ verdict }) => verdict === 'not judged')).toBe(true);
    expect(caveats(first)).not.toContain('too few');
    const [slice, ...others] = first.slices.slices;
    const slices = { ...first.slices, slices: [{ ...slice!, challenger: null }, ...others] };
    expect(caveats({ ...first, slices })).toContain('Slices with too few assets or failures to be judged: 1.');
  });

  it('stays small and in the schema for a report of thousands of slices, files, features and long texts', () => {
    const report = sampleReport({ torqueShift: 30 });
    const { comparison } = report;
    if (comparison.kind !== 'compared') throw new Error('expected a comparison');
    const long = '😀'.repeat(2500);
    const many = <T>(item: T, count: number) => Array.from({ length: count }, () => item);
    const huge: EvaluationReport = {
      ...report,
      training: { ...report.training, hyperparameters: { [long]: long, empty: '' } },
      dataset: { ...report.dataset, files: many({ key: long, versionId: 'v', etag: 'e' }, 2000) },
      slices: { ...report.slices, slices: many({ ...report.slices.slices[0]!, column: long, reason: long }, 2000) },
      gate: { ...report.gate, checks: report.gate.checks.map((check) => ({ ...check, reason: long, limit: long })) },
      comparison: {
        ...comparison,
        drift: { ...comparison.drift, features: many({ ...comparison.drift.features[1]!, feature: long }, 2000) },
      },
    };
    expect(() => cardOf(huge)).not.toThrow();
    expect(modelCardOf(huge).isWellFormed()).toBe(true);
    expect(modelCardOf(huge)).not.toMatch(/\\ud8/);
    expect(modelCardOf(huge).length).toBeLessThan(MAXIMUM_CONTENT);
    expect(Buffer.byteLength(modelCardOf(huge))).toBeLessThan(64 * 1024);
    expect(Buffer.byteLength(modelCardOf(report))).toBeLessThan(20 * 1024);
  });
});
