import { describe, expect, it } from 'vitest';
import { Gate } from '../../gate-settings.ts';
import { judge } from './judge.ts';
import { findingsWith } from './testing.ts';

const settings = Gate.parse({});
const limits = Object.keys(settings).filter((key) => key !== 'intervals');
const allOff = Object.fromEntries(limits.map((key) => [key, 'off']));

const NAMES = [
  'valid scores',
  'complete held-out rows',
  'both classes',
  'fresh artifact',
  'comparison possible',
  'enough held-out assets',
  'minimum average precision',
  'first average precision',
  'maximum average precision',
  'calibration',
  'saving',
  'champion',
  'slices',
  'feature drift',
  'score drift',
  'missing values',
];

describe('the quality gate', () => {
  it('passes a sound first model, and a challenger that is as good as the champion', () => {
    for (const champion of ['none', 'equal'] as const) {
      const { passed, checks } = judge(findingsWith(champion), settings);
      expect(checks.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
      expect(passed).toBe(true);
    }
  });

  it('refuses where one check fails', () => {
    const findings = findingsWith();
    findings.challenger.invalidScores = 3;
    const { passed, checks } = judge(findings, settings);
    expect(passed).toBe(false);
    expect(checks.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual(['valid scores']);
  });

  it('refuses a challenger whose champion cannot be evaluated, with every limit off too', () => {
    const findings = findingsWith('cannot be evaluated');
    expect(judge(findings, settings).passed).toBe(false);
    expect(judge(findings, Gate.parse(allOff)).passed).toBe(false);
  });

  it.each(['none', 'equal', 'better', 'cannot be evaluated'] as const)(
    'makes every check once, with a reason, where the champion is: %s',
    (champion) => {
      const { checks } = judge(findingsWith(champion), settings);
      expect(checks.map(({ name }) => name)).toEqual(NAMES);
      for (const { reason, limit } of checks) expect(Math.min(reason.length, limit.length)).toBeGreaterThan(5);
    },
  );

  it('has one check for every limit of pipeline.yml, all of them on when it names none', () => {
    const { checks } = judge(findingsWith(), settings);
    const asked = checks.filter(({ setting }) => setting !== null);
    expect(asked.map(({ setting }) => setting).sort()).toEqual(limits.map((key) => `gate.${key}`).sort());
    expect(checks.map(({ outcome }) => outcome)).not.toContain('off');
  });

  it('takes out the one check whose setting is off, and says so', () => {
    for (const key of limits) {
      const { checks } = judge(findingsWith(), Gate.parse({ [key]: 'off' }));
      expect(checks.filter(({ outcome }) => outcome === 'off')).toMatchObject([
        { setting: `gate.${key}`, limit: 'off', value: null, reason: `not asked: pipeline.yml has gate.${key}: off` },
      ]);
    }
  });

  it('gives a result that is the same every time and leaves the findings alone', () => {
    const findings = findingsWith('better');
    expect(judge(findings, settings)).toEqual(judge(findings, settings));
    expect(findings).toEqual(findingsWith('better'));
  });
});
