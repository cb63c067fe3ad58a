/** No part of the machines may pay for the average. */
import type { EvaluationFindings, GateCheck } from '../../evaluation-report.ts';
import type { GateSettings } from '../../gate-settings.ts';
import { doesNotApply, outcomeOf, unlessOff, whyNotCompared } from './check.ts';

/** No slice is worse: by more than the margin, and not by chance. */
export function slices({ slices: { slices: all }, comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('slices', settings, 'slices', ({ margin }) => {
    const limit = `no slice more than ${margin} worse, chance left aside`;
    if (comparison.kind !== 'compared') return doesNotApply(limit, whyNotCompared(comparison));
    const worse = all.filter(({ verdict }) => verdict === 'worse');
    const judged = all.filter(({ verdict }) => verdict !== 'not judged');
    return {
      outcome: outcomeOf(worse.length === 0),
      limit,
      value: worse.length,
      reason:
        worse.length === 0
          ? `none of ${judged.length} judged slices is worse; ${all.length - judged.length} have too little to be judged`
          : worse.map(({ column, value, reason }) => `${column} ${value}: ${reason}`).join('; '),
    };
  });
}
