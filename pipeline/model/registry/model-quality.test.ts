import { expect, it } from 'vitest';
import { sampleReport } from '../evaluation/testing.ts';
import { modelQualityOf } from './model-quality.ts';

/** The report with a confusion matrix of the example in SageMaker's documentation, or another. */
const reportOf = (truePositives: number, falsePositives: number, trueNegatives: number, falseNegatives: number) => {
  const report = sampleReport();
  const confusion = { truePositives, falsePositives, trueNegatives, falseNegatives };
  return { ...report, challenger: { ...report.challenger, metrics: { ...report.challenger.metrics, confusion } } };
};
const unmeasured = (value: number) => ({ value, standard_deviation: 'NaN' });

it('gives the figures of the example in SageMaker’s documentation', () => {
  const { binary_classification_metrics: metrics } = modelQualityOf(reportOf(1, 2, 1, 0));
  expect(metrics).toMatchObject({
    confusion_matrix: { 0: { 0: 1, 1: 2 }, 1: { 0: 0, 1: 1 } },
    recall: unmeasured(1),
    precision: unmeasured(1 / 3),
    accuracy: unmeasured(0.5),
    true_positive_rate: unmeasured(1),
    true_negative_rate: unmeasured(1 / 3),
    false_positive_rate: unmeasured(2 / 3),
    false_negative_rate: unmeasured(0),
    f0_5: unmeasured(0.38461538461538464),
    f1: unmeasured(0.5),
    f2: unmeasured(0.7142857142857143),
  });
});

it('gives the curve and the area of the report', () => {
  const report = sampleReport();
  const { auc, precision_recall_curve: curve } = modelQualityOf(report).binary_classification_metrics;
  expect(auc).toEqual(unmeasured(report.challenger.metrics.rocAuc));
  expect(curve).toMatchObject({ recalls: report.challenger.curves.precisionRecall.map(({ recall }) => recall) });
});

it('leaves out what rows of one class do not define', () => {
  const { binary_classification_metrics: metrics } = modelQualityOf(reportOf(0, 0, 9, 0));
  expect(metrics).not.toHaveProperty('recall');
  expect(metrics).not.toHaveProperty('precision');
  expect(metrics).toHaveProperty('accuracy', unmeasured(1));
});
