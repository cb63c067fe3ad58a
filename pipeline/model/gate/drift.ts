/** Whether the data are still those that the champion knew: another unit, a swapped column, a broken sensor. */
import type { FeatureDrift, NumericDrift } from '../../drift-report.ts';
import type { EvaluationFindings, GateCheck } from '../../evaluation-report.ts';
import { figure } from '../../figures.ts';
import type { GateSettings } from '../../gate-settings.ts';
import { besideChampion, type Found, outcomeOf, unlessOff } from './check.ts';

interface Shift {
  /** Null where it cannot be told, which fails. */
  amount: number | null;
  /** Up to this, chance explains it, and it is not held against the data. */
  byChance: number;
  text: string;
}

/** No feature has shifted more than its limit. */
export function featureDrift({ comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('feature drift', settings, 'maximumFeatureDrift', (maximum) =>
    besideChampion(comparison, `stability index of every feature at most ${maximum}`, ({ drift }) =>
      judgeShifts(
        drift.features.map((feature) => stabilityShift(feature.feature, feature)),
        maximum,
      ),
    ),
  );
}

/** The champion scores these rows as it scored its own. */
export function scoreDrift({ comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('score drift', settings, 'maximumScoreDrift', (maximum) =>
    besideChampion(comparison, `stability index of the champion's scores at most ${maximum}`, ({ drift }) =>
      judgeShifts([stabilityShift("the champion's scores", drift.scores)], maximum),
    ),
  );
}

/** No feature has many more, or many fewer, rows without a value. */
export function missingShareChange({ comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('missing values', settings, 'maximumMissingShareChange', (maximum) =>
    besideChampion(comparison, `share of missing values of every feature changed by at most ${maximum}`, ({ drift }) =>
      judgeShifts(drift.features.map(missingShift), maximum),
    ),
  );
}

function stabilityShift(name: string, { stability }: FeatureDrift | NumericDrift): Shift {
  if (!stability) return notComparable(name);
  const { index, byChance } = stability;
  const text = `${name} shifted by ${figure(index)} (chance alone gives up to ${figure(byChance)})`;
  return { amount: index, byChance, text };
}

function missingShift({ feature, missingShare: { reference, current } }: FeatureDrift): Shift {
  if (reference === null || current === null) return notComparable(feature);
  const text = `${feature} lacked a value in ${figure(reference)} of the rows, and does in ${figure(current)}`;
  return { amount: Math.abs(current - reference), byChance: 0, text };
}

const notComparable = (name: string): Shift => ({ amount: null, byChance: 0, text: `${name} cannot be compared` });

/** Names every shift that fails, or the largest where none does. */
function judgeShifts(shifts: readonly Shift[], maximum: number): Omit<Found, 'limit'> {
  const sorted = shifts.toSorted((a, b) => (b.amount ?? Infinity) - (a.amount ?? Infinity));
  const failed = sorted.filter(({ amount, byChance }) => amount === null || !(amount <= Math.max(maximum, byChance)));
  const [largest] = sorted;
  if (!largest) return { outcome: 'failed', value: null, reason: 'there is no feature to compare' };
  return {
    outcome: outcomeOf(failed.length === 0),
    value: largest.amount,
    reason:
      failed.map(({ text }) => text).join('; ') ||
      (shifts.length > 1 ? `the largest of ${shifts.length}: ${largest.text}` : largest.text),
  };
}
