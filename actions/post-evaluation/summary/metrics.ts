import type { Metrics, ScoredModel } from '../../../pipeline/evaluation-report.ts';
import { exceeds } from '../../../pipeline/model/evaluation/comparison/interval.ts';
import * as format from './format.ts';

type MetricIntervals = ScoredModel['intervals'];
export type Interval = NonNullable<MetricIntervals['recall']>;

/** A figure of a model that the summary shows. */
export interface Metric {
  title: string;
  better: 'higher' | 'lower';
  /** Where the report holds its intervals; of some there are none. */
  interval?: keyof MetricIntervals;
  /** Null where it is not defined. */
  of: (model: ScoredModel) => number | null;
  /** @param currency that of the costs */
  write: (value: number, currency: string) => string;
  writeDifference: (value: number, currency: string) => string;
}

const plain = { write: format.figure, writeDifference: format.difference };
const metric = (
  key: Exclude<keyof Metrics, 'confusion' | 'lift' | 'recallAtPrecision' | 'threshold'>,
  title: string,
  better: Metric['better'],
  interval?: keyof MetricIntervals,
): Metric => ({ title, better, ...(interval && { interval }), of: ({ metrics }) => metrics[key], ...plain });

export const AVERAGE_PRECISION = metric('averagePrecision', 'Average precision', 'higher', 'averagePrecision');
export const RECALL = metric('recall', 'Recall', 'higher', 'recall');
export const EXPECTED_COST: Metric = {
  title: 'Expected cost per 1,000 machine-hours',
  better: 'lower',
  interval: 'expectedCost',
  of: ({ hourlyCosts }) => hourlyCosts?.model ?? null,
  write: format.money,
  writeDifference: format.moneyDifference,
};

/** Every metric in the order that the tables have them. */
export const METRICS: readonly Metric[] = [
  AVERAGE_PRECISION,
  EXPECTED_COST,
  RECALL,
  metric('precision', 'Precision', 'higher'),
  metric('rocAuc', 'ROC AUC', 'higher', 'rocAuc'),
  metric('f1', 'F1', 'higher', 'f1'),
  metric('mcc', 'MCC', 'higher'),
  metric('brierScore', 'Brier score', 'lower', 'brierScore'),
  metric('logLoss', 'Log loss', 'lower', 'logLoss'),
  metric('calibrationError', 'Calibration error', 'lower'),
];

/** Whether a difference to the champion is a loss wherever in its interval the truth lies. */
export const surelyWorse = ({ better }: Metric, { lower, upper }: Interval): boolean =>
  better === 'higher' ? exceeds(0, upper) : exceeds(lower, 0);
