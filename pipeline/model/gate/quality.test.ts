import { describe, expect, it } from 'vitest';
import type { EvaluationFindings } from '../../evaluation-report.ts';
import { checkOf } from './testing.ts';

const metrics = (change: Partial<EvaluationFindings['challenger']['metrics']>) => (findings: EvaluationFindings) => {
  Object.assign(findings.challenger.metrics, change);
};
const averagePrecision = (interval: { lower: number; upper: number } | null) => (findings: EvaluationFindings) => {
  findings.challenger.intervals.averagePrecision = interval && { estimate: 0.9, ...interval };
};
const costs = (hourlyCosts: EvaluationFindings['challenger']['hourlyCosts']) => (findings: EvaluationFindings) => {
  findings.challenger.hourlyCosts = hourlyCosts;
};

describe('how good the gate wants a challenger to be by itself', () => {
  it.each([
    ['minimum average precision', { averagePrecision: 0.7 }, 'passed'],
    ['minimum average precision', { averagePrecision: 0.6999 }, 'failed'],
    ['maximum average precision', { averagePrecision: 0.99 }, 'passed'],
    ['maximum average precision', { averagePrecision: 0.9901 }, 'failed'],
    ['calibration', { calibrationError: 0.05 }, 'passed'],
    ['calibration', { calibrationError: 0.0501 }, 'failed'],
  ])('%s: %j has %s', (name, change, outcome) => {
    const check = checkOf(name, { change: metrics(change) });
    const [value] = Object.values(change) as [number];
    expect(check).toMatchObject({ outcome, value });
    expect(check.reason).toContain(value.toFixed(4));
  });

  it('tells the interval at its level, or that there is none', () => {
    const gate = { intervals: { level: 0.975 } };
    expect(
      checkOf('minimum average precision', { gate, change: averagePrecision({ lower: 0.85, upper: 0.95 }) }).reason,
    ).toMatch(/^average precision 0\.\d{4} \(97\.5 % interval 0\.8500 to 0\.9500\)$/);
    expect(checkOf('minimum average precision', { change: averagePrecision(null) }).reason).toContain('no interval');
  });

  it.each([
    [{ lower: 0.6, upper: 0.95 }, 'passed', 0.6],
    [{ lower: 0.5999, upper: 0.95 }, 'failed', 0.5999],
    [null, 'failed', null],
  ])('first average precision: the interval %j has %s', (interval, outcome, value) => {
    const change = averagePrecision(interval);
    expect(checkOf('first average precision', { champion: 'none', change })).toMatchObject({ outcome, value });
    expect(checkOf('first average precision', { change }).outcome).toBe('does not apply');
  });

  it('maximum average precision: says what to look for', () => {
    expect(checkOf('maximum average precision', { change: metrics({ averagePrecision: 1 }) }).reason).toContain(
      'too good to be true: look for a feature that tells the answer',
    );
  });

  it.each([
    [{ model: 900, neverStop: 1000, alwaysStop: 2000 }, 'passed', 'a saving of 10 %'],
    [{ model: 1800, neverStop: 5000, alwaysStop: 2000 }, 'passed', 'a saving of 10 %'],
    [
      { model: 901, neverStop: 1000, alwaysStop: 2000 },
      'failed',
      'the model costs EUR 901.00, never stopping EUR 1,000',
    ],
    [{ model: 1100, neverStop: 1000, alwaysStop: 2000 }, 'failed', 'a saving of −10 %'],
    [{ model: 1, neverStop: 0, alwaysStop: 2000 }, 'failed', 'never stopping EUR 0.00'],
    [null, 'failed', 'no test rows, so no costs are known'],
  ])('saving: costs %j have %s', (hourlyCosts, outcome, reason) => {
    const check = checkOf('saving', { change: costs(hourlyCosts) });
    expect(check.outcome).toBe(outcome);
    expect(check.reason).toContain(reason);
  });
});
