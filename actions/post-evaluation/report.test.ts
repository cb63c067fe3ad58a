import { expect, it } from 'vitest';
import { evaluationMarkdown } from './report.ts';
import { metrics, report } from './testing.ts';

it('says the verdict first, then the gate, then the metrics', () => {
  const text = evaluationMarkdown(report);
  expect(text.split('\n')[0]).toBe('## ✅ The challenger passes the gate');
  expect(text.indexOf('| Check |')).toBeLessThan(text.indexOf('| Metric |'));
  expect(text).toContain('it finds 60 of 68 failures, with 5 false alarms among 1932 healthy rows');
  expect(text).toContain('this would be the first deployment');
  expect(text).toContain('3 rows could not be used');
  expect(text).toContain('EUR 61.50 per 1,000 machine-hours; never stopping would cost 340.00, always stopping 795.75');
});

it('says without rows that there is no cost to tell', () => {
  const text = evaluationMarkdown({ ...report, challenger: { ...report.challenger, hourlyCosts: null } });
  expect(text).toContain('| Cost per 1,000 machine-hours, EUR | unknown |');
  expect(text).not.toContain('never stopping');
});

it('shows a refusal, and the champion beside the challenger', () => {
  const comparison = {
    kind: 'compared',
    endpointConfig: 'config-1',
    model: 'model-1',
    artifact: 's3://model/b',
    metrics: { ...metrics, averagePrecision: 0.95 },
    hourlyCosts: { model: 48, neverStop: 340, alwaysStop: 795.75 },
    averagePrecisionDifference: -0.04,
  } as const;
  const text = evaluationMarkdown({ ...report, comparison, gate: { ...report.gate, passed: false }, decision: 'fail' });
  expect(text.split('\n')[0]).toBe('## ❌ The gate refuses the challenger');
  expect(text).toContain('a difference of **−0.0400**');
  expect(text).toContain('| Average precision | 0.9100 | 0.9500 |');
  expect(text).toContain('| Cost per 1,000 machine-hours, EUR | 61.50 | 48.00 |');
});

it('lets no text of the data break the table or become markup', () => {
  const text = evaluationMarkdown(report);
  expect(text).toContain('a\\|b &#60;script&#62;');
  expect(text).not.toContain('<script>');
});
