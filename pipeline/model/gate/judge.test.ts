import { describe, expect, it } from 'vitest';
import { Gate } from '../../gate-settings.ts';
import { sampleFindings } from '../evaluation/testing.ts';
import { judge } from './judge.ts';

const settings = Gate.parse({});

describe('the quality gate', () => {
  it('passes a sound first model, and a challenger that is as good as the champion', () => {
    expect(judge(sampleFindings({ champion: 'none' }), settings).passed).toBe(true);
    expect(judge(sampleFindings(), settings).passed).toBe(true);
  });

  it('refuses scores that are no probabilities', () => {
    const findings = sampleFindings();
    findings.challenger.invalidScores = 3;
    expect(judge(findings, settings)).toMatchObject({ passed: false });
  });
});
