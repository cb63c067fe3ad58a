import { expect, test } from 'vitest';
import { parseSchedule } from './schedule.ts';

// A Sunday.
const NOW = '2026-11-22T13:59:00Z';
const next = (expression: string, after = NOW) => {
  const time = parseSchedule(expression)(Date.parse(after));
  return time === undefined ? undefined : new Date(time).toISOString().replace(':00.000Z', '');
};

test.each([
  ['rate(1 minute)', '2026-11-22T14:00'],
  ['rate(5 minutes)', '2026-11-22T14:04'],
  ['rate(2 hours)', '2026-11-22T15:59'],
  ['rate(7 days)', '2026-11-29T13:59'],
  ['cron(0 6 * * ? *)', '2026-11-23T06:00'],
  ['cron(59 13 * * ? *)', '2026-11-23T13:59'],
  ['cron(0/15 * * * ? *)', '2026-11-22T14:00'],
  ['cron(5,50 8-10 ? * MON-FRI *)', '2026-11-23T08:05'],
  ['cron(0 0 1 1 ? *)', '2027-01-01T00:00'],
  ['cron(0 0 L * ? *)', '2026-11-30T00:00'],
  ['cron(0 0 29 2 ? *)', '2028-02-29T00:00'],
  ['cron(0 12 ? * 2#1 *)', '2026-12-07T12:00'],
  ['cron(0 12 ? * FRIL *)', '2026-11-27T12:00'],
  ['cron(0 0 1 JAN ? 2030)', '2030-01-01T00:00'],
])('%s fires next at %s', (expression, time) => {
  expect(next(expression)).toBe(time);
});

test('a year that has gone by never comes', () => {
  expect(next('cron(0 0 1 1 ? 2020)')).toBeUndefined();
});

test.each([
  'rate(0 minutes)',
  'rate(1 minutes)',
  'rate(5 minute)',
  'rate(5 weeks)',
  'cron(0 6 * * * *)',
  'cron(0 6 ? * ? *)',
  'cron(0 6 * * ?)',
  'cron(60 6 * * ? *)',
  'cron(0 6 ? * FUNDAY *)',
  'cron(0 6 ? * FRI-MON *)',
  'every day',
])('%s is refused', (expression) => {
  expect(() => parseSchedule(expression)).toThrow('Parameter ScheduleExpression is not valid.');
});
