/** What the head of the summary and of the HTML report say alike, as text that may hold anything. */
import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import * as format from './format.ts';
import { AVERAGE_PRECISION, EXPECTED_COST, type Metric, RECALL, surelyWorse } from './metrics.ts';

const VERDICTS: Record<EvaluationReport['gate']['verdict']['verdict'], string> = {
  first: 'the first model, there is no champion yet',
  better: 'better than the champion',
  'not worse': 'not worse than the champion',
  worse: 'worse than the champion',
  'not enough data': 'not enough data to tell it from the champion',
  'cannot be evaluated': 'it cannot be compared with the champion',
};

/** Decision and verdict: `Passes the gate: better than the champion`. */
export const verdictLine = ({ gate }: EvaluationReport): string =>
  `${gate.passed ? 'Passes the gate' : 'Refused by the gate'}: ${VERDICTS[gate.verdict.verdict]}`;

/** One of the three numbers that a reviewer reads first. */
export interface KeyFigure {
  title: string;
  note: string;
  value: string;
  /** Undefined where there is none. */
  interval: string | undefined;
  /** Undefined where there is no champion to compare with. */
  difference: { value: string; interval: string; surelyWorse: boolean } | undefined;
}

/** Average precision, recall and expected cost. */
export function keyFigures(report: EvaluationReport): KeyFigure[] {
  const { hourlyCosts, metrics } = report.challenger;
  const { truePositives, falseNegatives, falsePositives } = metrics.confusion;
  const found = `${format.count(truePositives)} of ${format.count(truePositives + falseNegatives)} failures found, ${format.count(falsePositives)} false alarms, at threshold ${format.threshold(metrics.threshold)}`;
  const without = hourlyCosts
    ? `without a model ${format.money(Math.min(hourlyCosts.neverStop, hourlyCosts.alwaysStop), report.costs.currency)}`
    : 'unknown without rows';
  return [
    keyFigure(AVERAGE_PRECISION, 'area under the precision-recall curve', report),
    keyFigure(RECALL, found, report),
    keyFigure(EXPECTED_COST, without, report),
  ];
}

function keyFigure(metric: Metric, note: string, { challenger, comparison, costs }: EvaluationReport): KeyFigure {
  const write = (value: number) => metric.write(value, costs.currency);
  const writeDifference = (value: number) => metric.writeDifference(value, costs.currency);
  const value = metric.of(challenger);
  const around = challenger.intervals[metric.interval!];
  const difference = comparison.kind === 'compared' ? comparison.difference[metric.interval!] : null;
  return {
    title: metric.title,
    note,
    value: value === null ? 'not defined' : write(value),
    interval: around ? format.range(around, write) : undefined,
    difference: difference
      ? {
          value: writeDifference(difference.estimate),
          interval: format.range(difference, writeDifference),
          surelyWorse: surelyWorse(metric, difference),
        }
      : undefined,
  };
}

/** On what the numbers are measured, and how sure their intervals are. */
export function measuredOn({ heldOut: { test }, gate, comparison }: EvaluationReport): string {
  const level = format.percent(gate.settings.intervals.level);
  const against = comparison.kind === 'compared' ? ' Champion and challenger scored the same rows.' : '';
  return `Measured on ${format.count(test.rows)} held-out rows with ${format.count(test.failures)} failures, of ${format.count(test.assets)} assets.${against} In brackets: ${level} intervals.`;
}
