import { describe, expect, it } from 'vitest';
import { REPORTS } from '../testing.ts';
import { chartFolds } from './charts.ts';

describe('the charts', () => {
  it('are two lines of few numbers within the axes, the colours named in the text', () => {
    const [curve] = chartFolds(REPORTS.worse());
    expect(curve!.body).toContain('Blue line: challenger; Orange line: champion.');
    const lines = [...curve!.body.matchAll(/^ {2}line \[(.+)\]$/gm)].map(([, values]) =>
      values!.split(', ').map(Number),
    );
    expect(lines).toHaveLength(2);
    for (const values of lines) {
      expect(values).toHaveLength(41);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }
  });

  it('show a first model alone', () => {
    const charts = chartFolds(REPORTS.first());
    expect(charts.map(({ title }) => title)).toEqual([
      'Chart: Precision and recall',
      'Chart: Calibration',
      'Chart: Scores of failures',
      'Chart: Scores of healthy rows',
      'Chart: Cost by threshold',
    ]);
    for (const { body } of charts) expect(body).not.toContain('champion');
  });

  it('write no number that Mermaid cannot read', () => {
    const report = REPORTS.worse();
    report.challenger.curves.costs = report.challenger.curves.costs.map((point) => ({ ...point, cost: 1e-9 }));
    for (const { body } of chartFolds(report))
      for (const [, values] of body.matchAll(/^ {2}(?:line|bar) \[(.+)\]$/gm))
        expect(values!.split(', ').every((value) => /^-?\d+(\.\d+)?$/.test(value))).toBe(true);
  });

  it('are left out where there is nothing to draw', () => {
    const report = REPORTS.first();
    report.challenger.curves = { precisionRecall: [], scores: [], costs: [] };
    expect(chartFolds(report)).toEqual([]);
  });
});
