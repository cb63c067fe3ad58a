import { describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { REPORTS } from '../testing.ts';
import { COMMENT, type Limit, SUMMARY } from './fit.ts';
import { head } from './head.ts';
import { summary } from './summary.ts';

const RUN_URL = 'https://github.com/your-org/fresh-model/actions/runs/7';
const REPOSITORY = 'https://github.com/your-org/fresh-model';
const summarize = (report: EvaluationReport, limit: Limit = SUMMARY) =>
  summary(report, undefined, { limit, repository: REPOSITORY, runUrl: RUN_URL });
const NASTY = 'a|b <script>alert(1)</script> @octocat $x$ #12 [x](javascript:1)\n## heading';

describe('the head of the summary', () => {
  it.each([
    ['first', '## ✅ Passes the gate: the first model, there is no champion yet', '**No check failed.**'],
    ['better', '## ✅ Passes the gate: better than the champion', '**Nothing got worse.**'],
    ['not worse', '## ✅ Passes the gate: not worse than the champion', '**Nothing got worse.**'],
    ['worse', '## ❌ Refused by the gate: worse than the champion', '### What got worse'],
    [
      'not enough data',
      '## ❌ Refused by the gate: not enough data to tell it from the champion',
      '- ❌ **champion**: not enough data',
    ],
    [
      'cannot be evaluated',
      '## ❌ Refused by the gate: it cannot be compared with the champion',
      '**Why:** endpoint pm-dev is Updating',
    ],
  ] as const)('says the verdict first: %s', (kind, title, words) => {
    const text = head(REPORTS[kind]());
    expect(text.split('\n')[0]).toBe(title);
    expect(text).toContain(words);
  });

  it('has three numbers with their intervals and differences', () => {
    const report = REPORTS.worse();
    const { confusion } = report.challenger.metrics;
    const rows = head(report)
      .split('\n')
      .filter((line) => line.startsWith('| **'));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(
      /\*\*0\.\d{4}\*\* \(0\.\d{4} to 0\.\d{4}\) \| ⚠️ \*\*−0\.\d{4}\*\* \(−0\.\d{4} to −0\.\d{4}\)/,
    );
    expect(rows[1]).toContain(
      `${confusion.truePositives} of ${confusion.truePositives + confusion.falseNegatives} failures found`,
    );
    expect(rows[2]).toMatch(/\*\*EUR [\d,]+\*\* \(EUR [\d,]+ to EUR [\d,]+\) \| ⚠️ \*\*EUR \+/);
  });

  it('names what got worse: failed checks, metrics beyond chance, slices and drifted features', () => {
    const text = head(REPORTS.worse());
    expect(text).toMatch(/^- ❌ \*\*minimum average precision\*\*: average precision 0\./m);
    expect(text).toMatch(/^- 📉 Worse than the champion, chance left aside: \*\*Average precision\*\*: −0\./m);
    expect(text).toMatch(/^- 🔪 Worse slices: \*\*Type: [LMH]\*\*: −0\./m);
    expect(text).toMatch(/^- 🌊 Drifted features: \*\*Torque \\\[Nm\\\]\*\*/m);
  });

  it('says of a model that never stops, and without rows, what there is to say', () => {
    const report = REPORTS.first();
    report.challenger.metrics.threshold = 2;
    report.challenger.hourlyCosts = null;
    report.challenger.intervals.expectedCost = null;
    const text = head(report);
    expect(text).toContain('at threshold never stop');
    expect(text).toContain('unknown without rows | **not defined** | nothing to compare with');
  });

  it('stays short whatever the report holds', () => {
    expect(head(huge()).length).toBeLessThan(8000);
  });
});

describe('the summary', () => {
  it('has every part in a fold, and says nothing of what was left out', () => {
    const text = summarize(REPORTS.worse());
    for (const title of [
      'Quality gate',
      'Metrics',
      'Right and wrong',
      'Chart: Cost',
      'Slices',
      'Drift',
      'Where it comes',
    ])
      expect(text).toContain(`<details><summary>${title}`);
    expect(text).not.toContain('GitHub’s limit');
    expect(text).toContain(`${REPOSITORY}/commit/5f1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c`);
    expect(text).toContain('us-east-1.console.aws.amazon.com/sagemaker/home?region=us-east-1#/jobs/retrain-0123');
    expect(text).toContain(`${RUN_URL}#artifacts`);
  });

  it('shows checks that are off', () => {
    const report = REPORTS.first();
    report.gate.checks[0]!.outcome = 'off';
    expect(summarize(report)).toContain('| ⏸️ off | valid scores |');
  });

  it('lets no text of the data become markup, a mention or a link', () => {
    const report = REPORTS.worse();
    report.gate.verdict.reason = NASTY;
    for (const check of report.gate.checks) Object.assign(check, { name: NASTY, reason: NASTY, limit: NASTY });
    for (const slice of report.slices.slices) Object.assign(slice, { column: NASTY, value: NASTY, reason: NASTY });
    report.execution.startedBy = { reason: NASTY, actor: NASTY, commit: NASTY, runUrl: 'javascript:alert(1)' };
    report.dataset.files = [{ key: NASTY, versionId: NASTY, etag: null }];
    report.dataset.features = [NASTY];
    report.training.hyperparameters = { [NASTY]: NASTY };
    report.training.jobName = NASTY;
    if (report.comparison.kind === 'compared')
      for (const feature of report.comparison.drift.features) feature.feature = NASTY;
    const text = summarize(report);
    expect(text).not.toMatch(/<script|@octocat|\$x|#12|^## heading|(?<!\\)\]\(javascript/m);
  });
});

describe('near the limits of GitHub', () => {
  it('keeps a summary of thousands of slices and features below 1 MiB, in whole folds, and says what is missing', () => {
    const text = summarize(huge());
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024);
    expectWholeFolds(text);
    expect(text).toMatch(/⚠️ Shortened to stay within GitHub’s limit: .*Slices/);
    expect(text).toContain(`The [run’s artifact](${RUN_URL}#artifacts) has the whole report.`);
    expect(text).toContain('… and 4,980 more rows.');
    expect(text).toContain('Chart: ');
  });

  it('keeps a comment below 60,000 characters, charts being left out before slices, slices before metrics', () => {
    const report = huge();
    report.dataset.features = Array.from({ length: 5000 }, (_, i) => `特徴 ${i}`);
    const text = summarize(report, COMMENT);
    expect(text.length).toBeLessThan(60_000);
    expectWholeFolds(text);
    expect(text).toMatch(
      /Left out to stay within GitHub’s limit: .*Chart: Scores of healthy rows.*Where it comes from/,
    );
    expect(text).toContain('<details><summary>Metrics');
    expect(text).toContain('<details><summary>Quality gate');
  });
});

function expectWholeFolds(text: string): void {
  const opened = text.match(/<details>/g)!.length;
  expect(text.match(/<\/details>/g)).toHaveLength(opened);
  expect(text.match(/```/g)?.length ?? 0).toBe(2 * (text.match(/```mermaid/g)?.length ?? 0));
}

/** Slices and features by the thousand, with long names in characters of several bytes. */
function huge(): EvaluationReport {
  const report = REPORTS.worse();
  const long = '故障'.repeat(200);
  for (const check of report.gate.checks) check.reason = '故障'.repeat(50_000);
  const slice = report.slices.slices[0]!;
  report.slices.slices = Array.from({ length: 5000 }, (_, i) => ({ ...slice, value: `${long} ${i}` }));
  if (report.comparison.kind === 'compared') {
    const drift = report.comparison.drift.features[0]!;
    report.comparison.drift.features = Array.from({ length: 5000 }, (_, i) => ({ ...drift, feature: `${long} ${i}` }));
  }
  return report;
}
