import type { EvaluationFindings, GateCheck, GateResult } from '../../evaluation-report.ts';
import type { GateSettings } from '../../gate-settings.ts';
import { champion, verdictOf } from './champion.ts';
import { featureDrift, missingShareChange, scoreDrift } from './drift.ts';
import {
  firstMinimumAveragePrecision,
  maximumAveragePrecision,
  maximumCalibrationError,
  minimumAveragePrecision,
  minimumSaving,
} from './quality.ts';
import { slices } from './slices.ts';
import {
  bothClasses,
  comparisonPossible,
  completeHeldOutRows,
  enoughHeldOut,
  freshArtifact,
  validScores,
} from './structure.ts';

/** In the order in which a reviewer reads them. */
const CHECKS: readonly ((findings: EvaluationFindings, settings: GateSettings) => GateCheck)[] = [
  validScores,
  completeHeldOutRows,
  bothClasses,
  freshArtifact,
  comparisonPossible,
  enoughHeldOut,
  minimumAveragePrecision,
  firstMinimumAveragePrecision,
  maximumAveragePrecision,
  maximumCalibrationError,
  minimumSaving,
  champion,
  slices,
  featureDrift,
  scoreDrift,
  missingShareChange,
];

/** Judges a challenger by what its evaluation found; every check says what was asked and what was found. */
export function judge(findings: EvaluationFindings, settings: GateSettings): GateResult {
  const checks = CHECKS.map((check) => check(findings, settings));
  return {
    settings,
    verdict: verdictOf(findings, settings),
    passed: checks.every(({ outcome }) => outcome !== 'failed'),
    checks,
  };
}
