import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shipped } from '../../pipeline/testing/shipped.ts';
import { scheduleOf, startsAMonth } from './schedule.ts';

describe('the schedule of a version', () => {
  it('leaves out the cron of retrain.yml that only sweeps, and the schedule of AWS that is off', () => {
    const retrain = readFileSync(new URL('../../.github/workflows/retrain.yml', import.meta.url), 'utf8');
    // Whatever the fork trains by.
    const trainsAt = '5 3 * * 2';
    const own = retrain.replace(/(# Trains\.\n +- cron: )'.+'/, `$1'${trainsAt}'`);
    expect(scheduleOf(own, shipped)).toEqual({ crons: [trainsAt], rate: undefined });
  });

  it('has the schedule of AWS that is on, and none of GitHub where retrain.yml has none', () => {
    const schedule = { enabled: true, expression: 'rate(1 day)' };
    const starts = { ...shipped.starts, schedule };
    expect(scheduleOf('on: {workflow_dispatch: {}}', { ...shipped, starts })).toEqual({
      crons: [],
      rate: 'rate(1 day)',
    });
  });
});

describe('starts a month', () => {
  const DAYS = 365.25 / 12;
  it.each([
    ['23 4 * * 1', DAYS / 7],
    ['0 0 * * *', DAYS],
    ['0 */6 * * *', DAYS * 4],
    ['0,30 9-17 * * *', DAYS * 18],
    ['0 0 1 * *', 1],
    ['0 0 1 1 *', 1 / 12],
    ['0 0 29 2 *', 1 / 48],
    ['0 0 * * MON-FRI', (DAYS * 5) / 7],
    ['0 0 * * 7', DAYS / 7],
    ['0 0 * JAN *', 31 / 12],
    // Either day is enough: 13 of a month, or Fridays that are not the 13th.
    ['0 0 13 * 5', 1 + DAYS / 7 - 7 / 48],
  ])('by the cron %s', (cron, expected) => {
    expect(startsAMonth({ crons: [cron], rate: undefined })).toBeCloseTo(expected, 1);
  });

  it.each([
    ['rate(7 days)', DAYS / 7],
    ['rate(12 hours)', DAYS * 2],
    ['cron(0 4 ? * * *)', DAYS],
  ])('by the expression %s of EventBridge, beside those of GitHub', (rate, expected) => {
    expect(startsAMonth({ crons: ['0 0 * * *'], rate })).toBeCloseTo(DAYS + expected, 1);
  });

  it('is none where nothing is scheduled', () => {
    expect(startsAMonth({ crons: [], rate: undefined })).toBe(0);
  });
});
