import { AwsError } from '../core/errors.ts';

/** The next time, in epoch milliseconds, behind a given one; undefined when there is none any more. */
export type Schedule = (after: number) => number | undefined;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const UNITS: Record<string, number> = { minute: MINUTE, hour: 60 * MINUTE, day: DAY };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const LAST_YEAR = 2199;

const invalid = () => new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');

/**
 * Parses `rate(5 minutes)` or `cron(0 6 ? * MON-FRI *)` (in UTC).
 * @throws AwsError ValidationException; NotImplemented for cron's `W`
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function parseSchedule(expression: string): Schedule {
  const [, kind, body = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return rate(body);
  if (kind === 'cron') return cron(body.trim().split(/\s+/));
  throw invalid();
}

function rate(body: string): Schedule {
  const [, count = '0', unit = '', plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const period = Number(count) * (UNITS[unit] ?? 0);
  if (period === 0 || (Number(count) === 1) !== (plural === '')) throw invalid();
  return (after) => after + period;
}

function cron(fields: string[]): Schedule {
  const [minute = '', hour = '', dayOfMonth = '', month = '', dayOfWeek = '', year = ''] = fields;
  if (fields.length !== 6 || (dayOfMonth === '?') === (dayOfWeek === '?')) throw invalid();
  const minutes = [...valuesOf(minute, 0, 59)].sort(ascending);
  const hours = [...valuesOf(hour, 0, 23)].sort(ascending);
  const months = valuesOf(month, 1, 12, MONTHS, 1);
  const years = valuesOf(year, 1970, LAST_YEAR);
  const isDay = dayOfWeek === '?' ? monthDays(dayOfMonth) : weekDays(dayOfWeek);
  return (after) => {
    for (let day = after - (after % DAY); ; day += DAY) {
      const date = new Date(day);
      if (date.getUTCFullYear() > LAST_YEAR) return undefined;
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !isDay(date)) continue;
      for (const h of hours)
        for (const m of minutes) {
          const time = day + (h * 60 + m) * MINUTE;
          if (time > after) return time;
        }
    }
  };
}

const ascending = (a: number, b: number) => a - b;

function monthDays(field: string): (date: Date) => boolean {
  refuseNearestWeekday(field);
  if (field === 'L') return (date) => new Date(date.getTime() + DAY).getUTCDate() === 1;
  const days = valuesOf(field, 1, 31);
  return (date) => days.has(date.getUTCDate());
}

function weekDays(field: string): (date: Date) => boolean {
  const [, nth, which] = /^(\w+)#([1-5])$/.exec(field) ?? [];
  const [, last] = /^(\w+)L$/.exec(field) ?? [];
  const single = nth ?? last;
  const days = valuesOf(single ?? (field === 'L' ? '7' : field), 1, 7, WEEKDAYS, 1);
  return (date) => {
    if (!days.has(date.getUTCDay() + 1)) return false;
    if (nth) return Math.ceil(date.getUTCDate() / 7) === Number(which);
    return !last || new Date(date.getTime() + 7 * DAY).getUTCMonth() !== date.getUTCMonth();
  };
}

function refuseNearestWeekday(field: string): void {
  if (/^(\d+W|LW)$/.test(field))
    throw new AwsError('NotImplemented', `The stand-in does not evaluate W in cron expressions, found "${field}"`, 501);
}

/** The numbers that a field names: lists of values, ranges and steps; names count from `firstName`. */
function valuesOf(field: string, min: number, max: number, names: string[] = [], firstName = 0): Set<number> {
  const number = (text: string): number => {
    const named = names.indexOf(text.toUpperCase());
    const value = named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) throw invalid();
    return value;
  };
  const values = new Set<number>();
  for (const item of field.split(',')) {
    const [, range = '', step] = /^([^/]+)(?:\/([1-9]\d*))?$/.exec(item) ?? [];
    const [from = '', to] = range.split('-');
    const first = range === '*' ? min : number(from);
    const last = range === '*' || (step && to === undefined) ? max : number(to ?? from);
    if (first > last) throw invalid();
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}
