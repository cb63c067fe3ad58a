import { expect, it } from 'vitest';
import { EvaluationReport, parseAs } from '../../pipeline/contract.ts';
import { evaluationMarkdown } from './report.ts';

const metrics = {
  averagePrecision: 0.91,
  rocAuc: 0.98,
  f1: 0.9,
  precision: 0.92,
  recall: 0.88,
  brierScore: 0.01,
  logLoss: 0.04,
  threshold: 0.4,
  confusion: { truePositives: 60, falsePositives: 5, trueNegatives: 1927, falseNegatives: 8 },
};
const counts = { rows: 2000, failures: 68 };
const report: EvaluationReport = parseAs(
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
    challenger: { artifact: 's3://model/a', metrics },
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

it('says the verdict first, then the gate, then the metrics', () => {
  const text = evaluationMarkdown(report);
  expect(text.split('\n')[0]).toBe('## ✅ The challenger passes the gate');
  expect(text.indexOf('| Check |')).toBeLessThan(text.indexOf('| Metric |'));
  expect(text).toContain('it finds 60 of 68 failures, with 5 false alarms among 1932 healthy rows');
  expect(text).toContain('this would be the first deployment');
  expect(text).toContain('3 rows could not be used');
});

it('shows a refusal, and the champion beside the challenger', () => {
  const comparison = {
    kind: 'compared',
    endpointConfig: 'config-1',
    model: 'model-1',
    artifact: 's3://model/b',
    metrics: { ...metrics, averagePrecision: 0.95 },
    averagePrecisionDifference: -0.04,
  } as const;
  const text = evaluationMarkdown({ ...report, comparison, gate: { ...report.gate, passed: false }, decision: 'fail' });
  expect(text.split('\n')[0]).toBe('## ❌ The gate refuses the challenger');
  expect(text).toContain('a difference of **−0.0400**');
  expect(text).toContain('| Average precision | 0.9100 | 0.9500 |');
});

it('lets no text of the data break the table or become markup', () => {
  const text = evaluationMarkdown(report);
  expect(text).toContain('a\\|b &#60;script&#62;');
  expect(text).not.toContain('<script>');
});
