import { describe, expect, it } from 'vitest';
import { Gate } from '../../gate-settings.ts';
import { verdictOf } from './champion.ts';
import { checkOf, compared, findingsWith } from './testing.ts';

const difference = (lower: number, upper: number, metric: 'averagePrecision' | 'recall' = 'averagePrecision') =>
  compared((comparison) => {
    comparison.difference[metric] = { estimate: (lower + upper) / 2, lower, upper };
  });

describe('the gate beside the champion', () => {
  it.each([
    ['passed', 'better', 0.001, 0.2],
    ['passed', 'not worse', -0.0499, 0.2],
    ['failed', 'not enough data', -0.05, 0.2],
    ['failed', 'worse', -0.05, -0.001],
  ])('has %s and says "%s" for a difference between %d and %d', (outcome, verdict, lower, upper) => {
    const check = checkOf('champion', { change: difference(lower, upper) });
    expect(check).toMatchObject({ outcome, value: (lower + upper) / 2 });
    expect(check.reason.startsWith(`${verdict}: the difference of average precision lies between`)).toBe(true);
  });

  it('judges by the metric and the margin of the settings', () => {
    const gate = { champion: { metric: 'recall', margin: 0.3 } };
    const check = checkOf('champion', { gate, change: difference(-0.2, 0.1, 'recall') });
    expect(check).toMatchObject({ outcome: 'passed', limit: 'recall better, or surely less than 0.3 worse' });
  });

  it('has failed without an interval, with too few assets, and where the champion cannot be evaluated', () => {
    const change = compared((comparison) => {
      comparison.difference.averagePrecision = null;
    });
    expect(checkOf('champion', { change })).toMatchObject({
      outcome: 'failed',
      value: null,
      reason: 'not enough data: average precision is not defined on these rows',
    });
    const gate = { minimumHeldOut: { assets: 0, failedAssets: 65 } };
    expect(checkOf('champion', { gate, change: difference(0.1, 0.2) })).toMatchObject({
      outcome: 'failed',
      reason: 'not enough data: found 64 assets with a failure, at least 65 are needed',
    });
    expect(checkOf('champion', { champion: 'cannot be evaluated' })).toMatchObject({
      outcome: 'failed',
      reason: 'cannot be evaluated: endpoint pm-dev is Updating, expected InService',
    });
  });

  it('does not apply to the first model', () => {
    expect(checkOf('champion', { champion: 'none' })).toMatchObject({
      outcome: 'does not apply',
      reason: 'no endpoint serves yet, so there is no champion to compare with',
    });
  });
});

describe('the verdict of the report', () => {
  it('is told with the default metric and margin where the check is off', () => {
    const findings = findingsWith();
    difference(-0.5, -0.1)(findings);
    const off = verdictOf(findings, Gate.parse({ champion: 'off' }));
    expect(off).toEqual(verdictOf(findings, Gate.parse({})));
    expect(off.verdict).toBe('worse');
  });

  it('rests on the interval alone where no minimum of assets is asked', () => {
    const findings = findingsWith();
    findings.heldOut.test.failedAssets = 3;
    difference(0.1, 0.2)(findings);
    expect(verdictOf(findings, Gate.parse({})).verdict).toBe('not enough data');
    expect(verdictOf(findings, Gate.parse({ minimumHeldOut: 'off' })).verdict).toBe('better');
  });

  it('says that a model is the first, or why the champion cannot be evaluated', () => {
    expect(verdictOf(findingsWith('none'), Gate.parse({})).verdict).toBe('first');
    expect(verdictOf(findingsWith('cannot be evaluated'), Gate.parse({}))).toEqual({
      verdict: 'cannot be evaluated',
      reason: 'endpoint pm-dev is Updating, expected InService',
    });
  });
});
