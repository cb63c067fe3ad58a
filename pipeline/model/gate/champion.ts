/** The challenger beside what serves. */
import type { EvaluationFindings, GateCheck, GateResult } from '../../evaluation-report.ts';
import { defaultChampionLimit, type GateSettings } from '../../gate-settings.ts';
import { judgeDifference, metricName } from '../evaluation/comparison/verdict.ts';
import { doesNotApply, outcomeOf, unlessOff, whyNotCompared } from './check.ts';

/** What the comparison says, with the default metric and margin where the check is off: the reviewer sees it all the same. */
export function verdictOf({ comparison, heldOut }: EvaluationFindings, settings: GateSettings): GateResult['verdict'] {
  if (comparison.kind === 'first') return { verdict: 'first', reason: whyNotCompared(comparison) };
  if (comparison.kind !== 'compared') return { verdict: comparison.kind, reason: comparison.reason };
  const limits = settings.champion === 'off' ? defaultChampionLimit : settings.champion;
  const minimum = settings.minimumHeldOut === 'off' ? { assets: 0, failedAssets: 0 } : settings.minimumHeldOut;
  return judgeDifference({ counts: heldOut.test, difference: comparison.difference }, { ...limits, minimum });
}

/** No worse than the champion, as surely as the interval is. */
export function champion(findings: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('champion', settings, 'champion', ({ metric, margin }) => {
    const limit = `${metricName(metric)} better, or surely less than ${margin} worse`;
    const { comparison } = findings;
    if (comparison.kind === 'first') return doesNotApply(limit, whyNotCompared(comparison));
    const { verdict, reason } = verdictOf(findings, settings);
    return {
      outcome: outcomeOf(verdict === 'better' || verdict === 'not worse'),
      limit,
      value: comparison.kind === 'compared' ? (comparison.difference[metric]?.estimate ?? null) : null,
      reason: `${verdict}: ${reason}`,
    };
  });
}
