import { describe, expect, it } from 'vitest';
import { computeMetrics } from './evaluation/metrics.ts';
import { type GateInput, judge } from './gate.ts';

const metrics = { ...computeMetrics({ labels: [0, 1], scores: [0.1, 0.9] }, 0.5), averagePrecision: 0.8 };
const compared = (averagePrecisionDifference: number) => ({
  kind: 'compared' as const,
  endpointConfig: 'config-1',
  model: 'm',
  artifact: 's3://b/k',
  metrics,
  hourlyCosts: null,
  averagePrecisionDifference,
});
const input = (changes: Partial<GateInput> = {}): GateInput => ({
  gate: { minimumAveragePrecision: 0.8, maximumAveragePrecisionLoss: 0.03 },
  challenger: metrics,
  comparison: { kind: 'first' },
  testRows: { rows: 100, failures: 3 },
  scoresNotFinite: 0,
  ...changes,
});
const failedChecks = (changes: Partial<GateInput>) => {
  const { passed, checks } = judge(input(changes));
  const failed = checks.filter((check) => !check.passed);
  expect(passed).toBe(failed.length === 0);
  return failed.map(({ name, value }) => [name, value]);
};

describe('the quality gate', () => {
  it('passes a model exactly at its limits', () => {
    expect(failedChecks({})).toEqual([]);
    expect(failedChecks({ comparison: compared(-0.03) })).toEqual([]);
    expect(failedChecks({ comparison: compared(0.1) })).toEqual([]);
  });

  it.each([
    [{ challenger: { ...metrics, averagePrecision: 0.79 } }, ['minimum average precision', 0.79]],
    [{ comparison: compared(-0.04) }, ['loss of average precision against the champion', 0.04]],
    [{ testRows: { rows: 100, failures: 0 } }, ['both classes in the test rows', 0]],
    [{ testRows: { rows: 3, failures: 3 } }, ['both classes in the test rows', 3]],
    [{ scoresNotFinite: 2 }, ['finite scores', 2]],
    [
      { comparison: { kind: 'cannot be evaluated' as const, endpointConfig: 'c', reason: 'gone' } },
      ['comparison with the champion', null],
    ],
  ])('refuses %o', (changes, failed) => {
    expect(failedChecks(changes)).toEqual([failed]);
  });

  it('says of every check what was asked and what was found', () => {
    const { checks } = judge(input({ comparison: compared(-0.05) }));
    expect(checks.at(-1)).toEqual({
      name: 'loss of average precision against the champion',
      limit: 'at most 0.03',
      value: 0.05,
      passed: false,
      reason: 'average precision lost 0.0500 against the champion, a loss may be at most 0.03',
    });
  });
});
