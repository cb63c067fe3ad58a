import type { EvaluationReport } from '../../evaluation-report.ts';

/** Model Monitor writes the text for a deviation that it has not measured; the report's intervals are no deviations. */
interface Measured {
  value: number;
  standard_deviation: 'NaN';
}

interface ModelQuality {
  binary_classification_metrics: Record<string, Measured | Record<string, unknown>>;
}

/**
 * The challenger's figures on the test rows as Model Monitor writes a model's quality; what these rows do not define is
 * left out. Class 1 is a failure; the confusion matrix has the true class first, then the predicted one.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-model-quality-metrics.html
 */
export function modelQualityOf({ challenger: { metrics, curves } }: EvaluationReport): ModelQuality {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = metrics.confusion;
  const failures = truePositives + falseNegatives;
  const healthy = trueNegatives + falsePositives;
  const fBeta = (beta: number) =>
    ((1 + beta ** 2) * truePositives) / ((1 + beta ** 2) * truePositives + beta ** 2 * falseNegatives + falsePositives);
  const measured = {
    recall: truePositives / failures,
    precision: truePositives / (truePositives + falsePositives),
    accuracy: (truePositives + trueNegatives) / (failures + healthy),
    true_positive_rate: truePositives / failures,
    true_negative_rate: trueNegatives / healthy,
    false_positive_rate: falsePositives / healthy,
    false_negative_rate: falseNegatives / failures,
    auc: metrics.rocAuc,
    f0_5: fBeta(0.5),
    f1: fBeta(1),
    f2: fBeta(2),
  };
  return {
    binary_classification_metrics: {
      confusion_matrix: {
        0: { 0: trueNegatives, 1: falsePositives },
        1: { 0: falseNegatives, 1: truePositives },
      },
      ...Object.fromEntries(
        Object.entries(measured)
          .filter(([, value]) => Number.isFinite(value))
          .map(([name, value]) => [name, { value, standard_deviation: 'NaN' }]),
      ),
      precision_recall_curve: {
        precisions: curves.precisionRecall.map(({ precision }) => precision),
        recalls: curves.precisionRecall.map(({ recall }) => recall),
      },
    },
  };
}
