import { describe, expect, it } from 'vitest';
import { checkOf, compared } from './testing.ts';

const torque = (index: number, byChance: number) =>
  compared(({ drift }) => {
    drift.features[1]!.stability = { index, byChance };
  });

describe('the gate over drift', () => {
  it.each([
    ['passed', 1, 0.01],
    ['failed', 1.0001, 0.01],
    ['passed', 1.5, 1.5],
    ['failed', 1.5, 1.4999],
  ])('feature drift: has %s at an index of %d where chance gives up to %d', (outcome, index, byChance) => {
    const check = checkOf('feature drift', { change: torque(index, byChance) });
    expect(check).toMatchObject({ outcome, value: index });
    expect(check.reason).toContain(
      `Torque [Nm] shifted by ${index.toFixed(4)} (chance alone gives up to ${byChance.toFixed(4)})`,
    );
  });

  it('feature drift: names every feature that shifted, the largest shift first, or the largest where none did', () => {
    const shift = compared(({ drift }) => {
      drift.features[0]!.stability = { index: 2, byChance: 0 };
      drift.features[1]!.stability = { index: 3, byChance: 0 };
    });
    expect(checkOf('feature drift', { change: shift }).reason).toMatch(/^Torque \[Nm\] shifted .*; Type shifted/);
    expect(checkOf('feature drift').reason).toMatch(/^the largest of 2: /);
  });

  it('feature drift: has failed where a feature cannot be compared, or there is none', () => {
    const without = compared(({ drift }) => {
      drift.features[0]!.stability = null;
    });
    expect(checkOf('feature drift', { change: without })).toMatchObject({
      outcome: 'failed',
      value: null,
      reason: 'Type cannot be compared',
    });
    const none = compared(({ drift }) => {
      drift.features = [];
    });
    expect(checkOf('feature drift', { change: none })).toMatchObject({
      outcome: 'failed',
      reason: 'there is no feature to compare',
    });
  });

  it.each([
    ['passed', { index: 1, byChance: 0 }],
    ['failed', { index: 1.0001, byChance: 0 }],
    ['passed', { index: 2, byChance: 2 }],
    ['failed', null],
  ])("score drift: has %s where the champion's scores shifted by %j", (outcome, stability) => {
    const change = compared(({ drift }) => {
      drift.scores.stability = stability;
    });
    expect(checkOf('score drift', { change })).toMatchObject({ outcome, value: stability?.index ?? null });
  });

  it.each([
    ['passed', { reference: 0, current: 0.2 }],
    ['failed', { reference: 0, current: 0.2001 }],
    ['failed', { reference: 0.5, current: 0.25 }],
    ['failed', { reference: 0, current: null }],
    ['failed', { reference: null, current: 0 }],
  ])('missing values: has %s where their share is %j', (outcome, missingShare) => {
    const change = compared(({ drift }) => {
      drift.features[1]!.missingShare = missingShare;
    });
    const check = checkOf('missing values', { change });
    expect(check.outcome).toBe(outcome);
    expect(check.reason).toContain('Torque [Nm]');
  });

  it.each(['feature drift', 'score drift', 'missing values'])('%s: does not apply without a champion', (name) => {
    expect(checkOf(name, { champion: 'none' }).outcome).toBe('does not apply');
    expect(checkOf(name, { champion: 'cannot be evaluated' }).outcome).toBe('does not apply');
  });
});
