import type { EvaluationReport, GateCheck, Metrics } from '../contract.ts';
import type { GateSettings } from '../settings.ts';

/** What the quality gate judges. */
export interface GateInput {
  gate: GateSettings;
  challenger: Metrics;
  comparison: EvaluationReport['comparison'];
  testRows: { rows: number; failures: number };
  /** Scores of the challenger, over the test and validation rows, that are NaN or infinite. */
  scoresNotFinite: number;
}

/** Judges a challenger; every check says what was asked and what was found. It passes where all checks do. */
export function judge(input: GateInput): EvaluationReport['gate'] {
  const checks = [
    finiteScores(input),
    bothClasses(input),
    minimumAveragePrecision(input),
    comparisonPossible(input),
    averagePrecisionLoss(input),
  ].flat();
  return { passed: checks.every((check) => check.passed), checks };
}

function finiteScores({ scoresNotFinite }: GateInput): GateCheck {
  const passed = scoresNotFinite === 0;
  return {
    name: 'finite scores',
    limit: 'no score that is NaN or infinite',
    value: scoresNotFinite,
    passed,
    reason: passed ? 'every score is a number' : `${scoresNotFinite} scores are not finite`,
  };
}

function bothClasses({ testRows: { rows, failures } }: GateInput): GateCheck {
  return {
    name: 'both classes in the test rows',
    limit: 'at least 1 failure and 1 healthy row',
    value: failures,
    passed: failures > 0 && failures < rows,
    reason: `the test rows hold ${failures} failures and ${rows - failures} healthy rows`,
  };
}

function minimumAveragePrecision({ gate, challenger }: GateInput): GateCheck {
  const { averagePrecision } = challenger;
  const limit = `at least ${gate.minimumAveragePrecision}`;
  return {
    name: 'minimum average precision',
    limit,
    value: averagePrecision,
    passed: averagePrecision >= gate.minimumAveragePrecision,
    reason: `average precision ${averagePrecision.toFixed(4)}, asked is ${limit}`,
  };
}

/** A champion that cannot be compared with fails closed: nobody may deploy what could be worse without being told. */
function comparisonPossible({ comparison }: GateInput): GateCheck {
  return {
    name: 'comparison with the champion',
    limit: 'possible, or the first model',
    value: null,
    passed: comparison.kind !== 'cannot be evaluated',
    reason: comparisonText(comparison),
  };
}

function comparisonText(comparison: EvaluationReport['comparison']): string {
  switch (comparison.kind) {
    case 'first':
      return 'no endpoint serves yet: there is nothing to compare with';
    case 'compared':
      return 'the champion was scored on the same rows';
    case 'cannot be evaluated':
      return `the champion cannot be evaluated: ${comparison.reason}`;
  }
}

function averagePrecisionLoss({ gate, comparison }: GateInput): GateCheck[] {
  if (comparison.kind !== 'compared') return [];
  const loss = -comparison.averagePrecisionDifference;
  const limit = `at most ${gate.maximumAveragePrecisionLoss}`;
  return [
    {
      name: 'loss of average precision against the champion',
      limit,
      value: loss,
      passed: loss <= gate.maximumAveragePrecisionLoss,
      reason: `average precision ${loss > 0 ? 'lost' : 'gained'} ${Math.abs(loss).toFixed(4)} against the champion, a loss may be ${limit}`,
    },
  ];
}
