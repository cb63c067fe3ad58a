/** Whether the data are still those that the champion knew: another unit, a swapped column, a broken sensor. */
import type { EvaluationFindings, FeatureDrift, GateCheck, NumericDrift } from '../../evaluation-report.ts';
import type { GateSettings } from '../../gate-settings.ts';
import { doesNotApply, type Found, figure, outcomeOf, unlessOff, whyNotCompared } from './check.ts';

/** One shift: `amount` is null where it cannot be told, which fails. */
interface Shift {
  of: string;
  amount: number | null;
  /** No shift that chance explains is held against the data. */
  byChance?: number;
  text: string;
}

/** No feature has shifted more than its limit. */
export function featureDrift({ comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('feature drift', settings, 'maximumFeatureDrift', (maximum) => {
    const limit = `stability index of every feature at most ${maximum}`;
    if (comparison.kind !== 'compared') return doesNotApply(limit, whyNotCompared(comparison));
    return largestShift(
      limit,
      maximum,
      comparison.drift.features.map((drift) => stabilityShift(drift.feature, drift)),
    );
  });
}

/** The champion scores these rows as it scored its own. */
export function scoreDrift({ comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('score drift', settings, 'maximumScoreDrift', (maximum) => {
    const limit = `stability index of the champion's scores at most ${maximum}`;
    if (comparison.kind !== 'compared') return doesNotApply(limit, whyNotCompared(comparison));
    return largestShift(limit, maximum, [stabilityShift("the champion's scores", comparison.drift.scores)]);
  });
}

/** No feature has many more, or many fewer, rows without a value. */
export function missingShareChange({ comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('missing values', settings, 'maximumMissingShareChange', (maximum) => {
    const limit = `share of missing values of every feature changed by at most ${maximum}`;
    if (comparison.kind !== 'compared') return doesNotApply(limit, whyNotCompared(comparison));
    return largestShift(limit, maximum, comparison.drift.features.map(missingShift));
  });
}

function stabilityShift(of: string, { stability }: FeatureDrift | NumericDrift): Shift {
  if (!stability) return { of, amount: null, text: `${of} cannot be compared` };
  const { index, byChance } = stability;
  return {
    of,
    amount: index,
    byChance,
    text: `${of} shifted by ${figure(index)} (chance alone gives up to ${figure(byChance)})`,
  };
}

function missingShift({ feature, missingShare: { reference, current } }: FeatureDrift): Shift {
  if (reference === null || current === null)
    return { of: feature, amount: null, text: `${feature} cannot be compared` };
  const text = `${feature} lacked a value in ${figure(reference)} of the rows, and does in ${figure(current)}`;
  return { of: feature, amount: Math.abs(current - reference), text };
}

/** Names every shift that fails, or the largest where none does. */
function largestShift(limit: string, maximum: number, shifts: readonly Shift[]): Found {
  const holds = ({ amount, byChance = 0 }: Shift) => amount !== null && (amount <= maximum || amount <= byChance);
  const sorted = shifts.toSorted((a, b) => (b.amount ?? Infinity) - (a.amount ?? Infinity));
  const failed = sorted.filter((shift) => !holds(shift));
  const named = failed.length > 0 ? failed : sorted.slice(0, 1);
  return {
    outcome: outcomeOf(failed.length === 0 && shifts.length > 0),
    limit,
    value: named[0]?.amount ?? null,
    reason: named.map(({ text }) => text).join('; ') || 'no feature to compare',
  };
}
