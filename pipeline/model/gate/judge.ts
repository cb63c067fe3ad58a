import type { EvaluationFindings, GateCheck, GateResult } from '../../evaluation-report.ts';
import type { GateSettings } from '../../gate-settings.ts';

/** Judges a challenger by what its evaluation found; every check says what was asked and what was found. */
export function judge(findings: EvaluationFindings, settings: GateSettings): GateResult {
  const checks = [validScores(findings), minimumAveragePrecision(findings, settings)];
  return {
    settings,
    verdict: { verdict: findings.comparison.kind === 'first' ? 'first' : 'not worse', reason: '' },
    passed: checks.every(({ outcome }) => outcome !== 'failed'),
    checks,
  };
}

function validScores({ challenger: { invalidScores } }: EvaluationFindings): GateCheck {
  const passed = invalidScores === 0;
  return {
    name: 'valid scores',
    setting: null,
    outcome: passed ? 'passed' : 'failed',
    limit: 'every score a number from 0 to 1',
    value: invalidScores,
    reason: passed ? 'every score is a probability' : `${invalidScores} scores are not`,
  };
}

function minimumAveragePrecision({ challenger: { metrics } }: EvaluationFindings, settings: GateSettings): GateCheck {
  const { minimumAveragePrecision: minimum } = settings;
  const limit = minimum === 'off' ? 'off' : `at least ${minimum}`;
  const { averagePrecision } = metrics;
  return {
    name: 'minimum average precision',
    setting: 'gate.minimumAveragePrecision',
    outcome: minimum === 'off' ? 'off' : averagePrecision >= minimum ? 'passed' : 'failed',
    limit,
    value: averagePrecision,
    reason: `average precision ${averagePrecision.toFixed(4)}, asked is ${limit}`,
  };
}
