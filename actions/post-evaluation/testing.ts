import { createHash } from 'node:crypto';
import { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { parseAs } from '../../pipeline/parse-as.ts';

export const metrics = {
  averagePrecision: 0.91,
  rocAuc: 0.98,
  f1: 0.9,
  mcc: 0.89,
  precision: 0.92,
  recall: 0.88,
  recallAtPrecision: { precision: 0.8, recall: 0.9, threshold: 0.3 },
  brierScore: 0.01,
  logLoss: 0.04,
  calibrationError: 0.01,
  lift: [{ share: 0.01, lift: 28 }],
  threshold: 0.4,
  confusion: { truePositives: 60, falsePositives: 5, trueNegatives: 1927, falseNegatives: 8 },
};
const counts = { rows: 2000, failures: 68 };
/** The report of a first model, which passed. */
export const report: EvaluationReport = parseAs(
  EvaluationReport,
  {
    schemaVersion: 1,
    createdAt: '2026-11-22T10:00:00.000Z',
    execution: {
      arn: 'arn:aws:states:us-east-1:000000000000:execution:pm-dev:1',
      startedBy: { reason: 'a|b <script>' },
    },
    data: { bucket: 'raw', prefix: 'raw/' },
    summary: {
      files: 1,
      failedFiles: 0,
      rows: 10_000,
      failures: 339,
      rejectedRows: 3,
      splits: { train: counts, validation: counts, test: counts },
      datasetHash: 'h',
      summary: { bucket: 'b', key: 'k' },
    },
    split: { salt: 's', shares: { train: 0.7, validation: 0.1, test: 0.2 } },
    features: ['Type', 'Power'],
    hyperparameters: { num_round: '300' },
    testRows: counts,
    costs: { currency: 'EUR', missedFailure: 500, falseAlarm: 25, inspection: 15, hoursPerRow: 0.05 },
    challenger: {
      artifact: 's3://model/a',
      metrics,
      hourlyCosts: { model: 61.5, neverStop: 340, alwaysStop: 795.75 },
    },
    comparison: { kind: 'first' },
    gate: {
      passed: true,
      checks: [{ name: 'average precision', limit: 'at least 0.7', value: 0.91, passed: true, reason: 'above' }],
    },
    decision: 'pass',
    goldenRows: [],
  },
  'report',
);

/** The report as `evaluation.json` in S3 holds it, and its SHA-256. */
export const evaluation = JSON.stringify(report);
export const sha256 = createHash('sha256').update(evaluation).digest('hex');
