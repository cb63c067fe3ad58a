import { parse } from 'yaml';
import type { PipelineSettings } from '../../pipeline/settings.ts';

/** When something retrains by itself. */
export interface Schedule {
  /** Of retrain.yml, in UTC; those that only sweep are not among them. */
  crons: string[];
  /** EventBridge's, where pipeline.yml has it on. */
  rate: string | undefined;
}

interface Retrain {
  on?: { schedule?: { cron: string }[] };
  jobs?: { retrain?: { if?: string } };
}

/** The schedules of a version: a cron that the job `retrain` excludes by name does not train. */
export function scheduleOf(retrainYml: string, { starts }: PipelineSettings): Schedule {
  const { on, jobs } = parse(retrainYml) as Retrain;
  const condition = jobs?.retrain?.if ?? '';
  const crons = (on?.schedule ?? []).map(({ cron }) => cron).filter((cron) => !condition.includes(`!= '${cron}'`));
  return { crons, rate: starts.schedule.enabled ? starts.schedule.expression : undefined };
}

const DAYS_A_MONTH = 365.25 / 12;
const MINUTES = { minute: 1, hour: 60, day: 1440 } as const;

/** How often it starts in a month, on average over years. An EventBridge cron(…) counts as GitHub's of the same fields. */
export function startsAMonth({ crons, rate }: Schedule): number {
  const every = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(rate ?? '');
  const byRate = every ? (DAYS_A_MONTH * 1440) / (Number(every[1]) * MINUTES[every[2] as keyof typeof MINUTES]) : 0;
  const byCron = /^cron\((.+) \S+\)$/.exec(rate ?? '')?.[1];
  const all = byCron ? [...crons, byCron.replaceAll('?', '*')] : crons;
  return byRate + all.map(cronStarts).reduce((sum, starts) => sum + starts, 0);
}

/**
 * Starts a month of a cron expression with five fields.
 * Source: POSIX crontab: where day of month and day of week are both restricted, one that fits is enough.
 */
function cronStarts(cron: string): number {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  const times = valuesOf(minute, 0, 59).size * valuesOf(hour, 0, 23).size;
  const [days, months] = [valuesOf(day, 1, 31), valuesOf(month, 1, 12, MONTHS)];
  const weekdays = new Set([...valuesOf(weekday, 0, 7, WEEKDAYS)].map((value) => value % 7));
  const [anyDay, anyWeekday] = [day.startsWith('*'), weekday.startsWith('*')];
  let fitting = 0;
  // Four years hold every month and one leap day.
  const [from, to] = [Date.UTC(2025, 0, 1), Date.UTC(2029, 0, 1)];
  for (let time = from; time < to; time += 86_400_000) {
    const date = new Date(time);
    if (!months.has(date.getUTCMonth() + 1)) continue;
    const [isDay, isWeekday] = [days.has(date.getUTCDate()), weekdays.has(date.getUTCDay())];
    if (anyDay || anyWeekday ? isDay && isWeekday : isDay || isWeekday) fitting++;
  }
  return (fitting * times) / 48;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** The values of a field: a star, numbers or names, ranges and steps, with commas between. */
function valuesOf(field: string, least: number, most: number, names: readonly string[] = []): Set<number> {
  const number = (text: string) => {
    const index = names.indexOf(text.toUpperCase());
    return index < 0 ? Number(text) : index + (least === 1 ? 1 : 0);
  };
  const values = field.split(',').flatMap((part) => {
    const [range = '', step] = part.split('/');
    const [first = '', last] = range.split('-');
    const from = range === '*' ? least : number(first);
    const to = range === '*' || (step && last === undefined) ? most : number(last ?? first);
    return Array.from(
      { length: Math.max(0, Math.floor((to - from) / Number(step ?? 1)) + 1) },
      (_, i) => from + i * Number(step ?? 1),
    );
  });
  return new Set(values.filter((value) => value >= least && value <= most));
}
