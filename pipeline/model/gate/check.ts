import type { EvaluationFindings, GateCheck } from '../../evaluation-report.ts';
import { figure, percent, range } from '../../figures.ts';
import type { GateSettings } from '../../gate-settings.ts';
import type { Interval } from '../evaluation/comparison/interval.ts';

/** What a check asked and found. */
export type Found = Omit<GateCheck, 'name' | 'setting'>;
/** The settings that hold a check's limit. */
type LimitKey = Exclude<keyof GateSettings, 'intervals'>;
type Limit<Key extends LimitKey> = Exclude<GateSettings[Key], 'off'>;

/** A check without a limit, which nobody can take out. */
export const alwaysMade = (name: string, found: Found): GateCheck => ({ name, setting: null, ...found });

/** A check that is made unless its setting is `off`. */
export function unlessOff<Key extends LimitKey>(
  name: string,
  settings: GateSettings,
  key: Key,
  find: (limit: Limit<Key>) => Found,
): GateCheck {
  const setting = `gate.${key}`;
  const limit = settings[key];
  if (limit !== 'off') return { name, setting, ...find(limit as Limit<Key>) };
  return {
    name,
    setting,
    outcome: 'off',
    limit: 'off',
    value: null,
    reason: `not asked: pipeline.yml has ${setting}: off`,
  };
}

export const outcomeOf = (passed: boolean) => (passed ? 'passed' : 'failed');

/** Of a check that has no object in these findings. */
export const doesNotApply = (limit: string, reason: string): Found => ({
  outcome: 'does not apply',
  limit,
  value: null,
  reason,
});

type Comparison = EvaluationFindings['comparison'];
type Compared = Extract<Comparison, { kind: 'compared' }>;

/** What a check found beside the champion, which does not apply where there is none to compare with. */
export function besideChampion(
  comparison: Comparison,
  limit: string,
  find: (compared: Compared) => Omit<Found, 'limit'>,
): Found {
  return comparison.kind === 'compared'
    ? { limit, ...find(comparison) }
    : doesNotApply(limit, whyNotCompared(comparison));
}

/** Why there is nothing to compare with. */
export function whyNotCompared(comparison: Exclude<Comparison, Compared>): string {
  if (comparison.kind === 'first') return 'no endpoint serves yet, so there is no champion to compare with';
  return `the champion cannot be evaluated: ${comparison.reason}`;
}

/** `0.9123 (95 % interval 0.8712 to 0.9433)`. */
export function figureWithInterval(value: number, interval: Interval | null, { intervals }: GateSettings): string {
  if (!interval) return `${figure(value)} (no interval: too few draws define it)`;
  return `${figure(value)} (${percent(intervals.level)} interval ${range(interval, figure)})`;
}
