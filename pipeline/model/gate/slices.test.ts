import { describe, expect, it } from 'vitest';
import type { EvaluationFindings } from '../../evaluation-report.ts';
import { checkOf } from './testing.ts';

const spoil =
  (...values: string[]) =>
  ({ slices }: EvaluationFindings) => {
    for (const slice of slices.slices)
      if (values.includes(slice.value))
        Object.assign(slice, {
          verdict: 'worse',
          reason: 'averagePrecision changes by -0.3000, more than the accepted loss',
        });
  };

describe('the gate over slices', () => {
  it('passes where no slice is worse, and says how many were judged', () => {
    expect(checkOf('slices')).toMatchObject({
      outcome: 'passed',
      value: 0,
      reason: 'none is worse of 3 judged; 0 not judged',
    });
    const change = ({ slices }: EvaluationFindings) => {
      slices.slices[2]!.verdict = 'not judged';
    };
    expect(checkOf('slices', { change })).toMatchObject({
      outcome: 'passed',
      reason: 'none is worse of 2 judged; 1 not judged',
    });
  });

  it('names every slice that is worse', () => {
    const check = checkOf('slices', { change: spoil('L', 'H') });
    expect(check).toMatchObject({ outcome: 'failed', value: 2 });
    expect(check.reason.split('; ')).toEqual([
      expect.stringMatching(/^Type L: averagePrecision changes by -0.3000/),
      expect.stringMatching(/^Type H: averagePrecision changes by -0.3000/),
    ]);
  });

  it.each(['none', 'cannot be evaluated'] as const)('does not apply where the champion is: %s', (champion) => {
    expect(checkOf('slices', { champion, change: spoil('L') }).outcome).toBe('does not apply');
  });
});
