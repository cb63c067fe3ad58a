/** How good the challenger is by itself. */
import type { EvaluationFindings, GateCheck } from '../../evaluation-report.ts';
import { figure, money, percent } from '../../figures.ts';
import type { GateSettings } from '../../gate-settings.ts';
import { doesNotApply, figureWithInterval, outcomeOf, unlessOff } from './check.ts';

/** A model that ranks worse than this is of no use, whatever serves. */
export function minimumAveragePrecision({ challenger }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('minimum average precision', settings, 'minimumAveragePrecision', (minimum) => {
    const { averagePrecision } = challenger.metrics;
    return {
      outcome: outcomeOf(averagePrecision >= minimum),
      limit: `at least ${minimum}`,
      value: averagePrecision,
      reason: averagePrecisionText(challenger, settings),
    };
  });
}

/** Nothing else guards the first model, so it must be good even at the lower end of its interval. */
export function firstMinimumAveragePrecision(
  { challenger, comparison }: EvaluationFindings,
  settings: GateSettings,
): GateCheck {
  return unlessOff('first average precision', settings, 'firstMinimumAveragePrecision', (minimum) => {
    const limit = `lower end of the interval at least ${minimum}`;
    if (comparison.kind !== 'first') return doesNotApply(limit, 'an endpoint serves already');
    const lower = challenger.intervals.averagePrecision?.lower ?? null;
    return {
      outcome: outcomeOf(lower !== null && lower >= minimum),
      limit,
      value: lower,
      reason: averagePrecisionText(challenger, settings),
    };
  });
}

/** Too good to be true: a feature tells the answer, or the model knows the test rows. */
export function maximumAveragePrecision({ challenger }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('maximum average precision', settings, 'maximumAveragePrecision', (maximum) => {
    const { averagePrecision } = challenger.metrics;
    const passed = averagePrecision <= maximum;
    const found = averagePrecisionText(challenger, settings);
    return {
      outcome: outcomeOf(passed),
      limit: `at most ${maximum}`,
      value: averagePrecision,
      reason: passed ? found : `${found}, too good to be true: look for a feature that tells the answer`,
    };
  });
}

/** Thresholds by cost mean little where a score of 0.2 is no chance of one in five. */
export function maximumCalibrationError({ challenger }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('calibration', settings, 'maximumCalibrationError', (maximum) => {
    const { calibrationError } = challenger.metrics;
    return {
      outcome: outcomeOf(calibrationError <= maximum),
      limit: `error at most ${maximum}`,
      value: calibrationError,
      reason: `scores and observed failure rates are ${figure(calibrationError)} apart on average`,
    };
  });
}

/** A model must beat the cheaper of the two decisions that need no model. */
export function minimumSaving({ challenger, costs }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('saving', settings, 'minimumSaving', (saving) => {
    const limit = `saves at least ${saving} of what the cheaper of never and always stopping costs`;
    const { hourlyCosts } = challenger;
    if (!hourlyCosts) return { outcome: 'failed', limit, value: null, reason: 'no test rows, so no costs are known' };
    const { model, neverStop, alwaysStop } = hourlyCosts;
    const cheaper = Math.min(neverStop, alwaysStop);
    const saved = cheaper > 0 ? 1 - model / cheaper : null;
    const written = (amount: number) => money(amount, costs.currency);
    const found = `per 1,000 machine-hours the model costs ${written(model)}, never stopping ${written(neverStop)}, always stopping ${written(alwaysStop)}`;
    return {
      outcome: outcomeOf(model <= (1 - saving) * cheaper),
      limit,
      value: saved,
      reason: saved === null ? found : `${found}: a saving of ${percent(saved)}`,
    };
  });
}

function averagePrecisionText(
  { metrics, intervals }: EvaluationFindings['challenger'],
  settings: GateSettings,
): string {
  return `average precision ${figureWithInterval(metrics.averagePrecision, intervals.averagePrecision, settings)}`;
}
