import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import { sampleReport } from '../../../pipeline/model/evaluation/testing.ts';

type Compared = Extract<EvaluationReport['comparison'], { kind: 'compared' }>;

/** A report with so many slices, each worse than the one before, and as many features, each drifted further. */
export function manySlicesAndFeatures(many = 300): EvaluationReport {
  const report = sampleReport({ skill: 2, torqueShift: 8 });
  const comparison = report.comparison as Compared;
  const slice = report.slices.slices[0]!;
  const torque = comparison.drift.features.find(({ kind }) => kind === 'number')!;
  report.slices.slices = Array.from({ length: many }, (_, place) => {
    const estimate = 0.1 - 0.001 * place;
    const difference = { estimate, lower: estimate - 0.05, upper: estimate + 0.05 };
    return { ...slice, column: 'Machine', value: `number ${place}`, difference };
  });
  comparison.drift.features = Array.from({ length: many }, (_, place) => ({
    ...torque,
    feature: `Sensor ${place}`,
    stability: { index: place / 500, byChance: 0.01 },
  }));
  return report;
}

/** A report of an evaluation that found no test row: nothing is defined, every curve is empty. */
export function withoutTestRows(): EvaluationReport {
  const report = sampleReport({ champion: 'none' });
  const nothing = { rows: 0, failures: 0, assets: 0, failedAssets: 0 };
  const { challenger } = report;
  return {
    ...report,
    heldOut: { ...report.heldOut, test: nothing },
    challenger: {
      ...challenger,
      hourlyCosts: null,
      metrics: {
        ...challenger.metrics,
        averagePrecision: 0,
        precision: 0,
        recall: 0,
        confusion: { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 },
      },
      intervals: {
        averagePrecision: null,
        rocAuc: null,
        recall: null,
        f1: null,
        brierScore: null,
        logLoss: null,
        expectedCost: null,
      },
      curves: {
        precisionRecall: [],
        costs: [],
        scores: challenger.curves.scores.map(({ from, to }) => ({
          from,
          to,
          rows: 0,
          failures: 0,
          meanScore: null,
          failureRate: null,
        })),
      },
    },
    slices: { ...report.slices, slices: [] },
  };
}
