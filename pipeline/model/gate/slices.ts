/** No part of the machines may pay for the average. */
import type { EvaluationFindings, GateCheck } from '../../evaluation-report.ts';
import type { GateSettings } from '../../gate-settings.ts';
import { besideChampion, outcomeOf, unlessOff } from './check.ts';

/** No slice is worse: by more than the margin, and not by chance. */
export function slices({ slices: { slices: all }, comparison }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('slices', settings, 'slices', ({ margin }) =>
    besideChampion(comparison, `no slice more than ${margin} worse, chance left aside`, () => {
      const worse = all.filter(({ verdict }) => verdict === 'worse');
      const judged = all.filter(({ verdict }) => verdict !== 'not judged').length;
      return {
        outcome: outcomeOf(worse.length === 0),
        value: worse.length,
        reason:
          worse.map(({ column, value, reason }) => `${column} ${value}: ${reason}`).join('; ') ||
          `none is worse of ${judged} judged; ${all.length - judged} not judged`,
      };
    }),
  );
}
