import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import * as format from './format.ts';
import { METRICS, surelyWorse } from './metrics.ts';

/** Something that speaks against the challenger, as text that may hold anything. */
export interface Loss {
  kind: 'failed check' | 'metric' | 'worse slice' | 'drifted feature';
  name: string;
  text: string;
}

/** What speaks against the challenger, worst first. */
export function lossesOf(report: EvaluationReport): Loss[] {
  const { comparison, gate, slices } = report;
  const failed = gate.checks.filter(({ outcome }) => outcome === 'failed');
  const worse = slices.slices
    .filter(({ verdict }) => verdict === 'worse')
    .sort((a, b) => (a.difference?.estimate ?? 0) - (b.difference?.estimate ?? 0));
  const features = comparison.kind === 'compared' ? comparison.drift.features : [];
  return [
    ...failed.map(({ name, reason }): Loss => ({ kind: 'failed check', name, text: reason })),
    ...metricLosses(report),
    ...worse.map(({ column, value, counts, difference, reason }): Loss => {
      const failures = `${format.count(counts.failures)} failures`;
      const text = difference
        ? `${format.difference(difference.estimate)} (${format.range(difference, format.difference)}), ${failures}`
        : `${failures}: ${reason}`;
      return { kind: 'worse slice', name: `${column}: ${value}`, text };
    }),
    ...features
      .filter(({ level }) => level === 'large')
      .sort((a, b) => (b.stability?.index ?? 0) - (a.stability?.index ?? 0))
      .map(({ feature, stability }): Loss => {
        const index = stability ? `: population stability index ${format.figure(stability.index)}` : '';
        return { kind: 'drifted feature', name: feature, text: `drifted${index}` };
      }),
  ];
}

/** Metrics that are worse than the champion's wherever in their interval the truth lies. */
function metricLosses({ comparison, costs }: EvaluationReport): Loss[] {
  if (comparison.kind !== 'compared') return [];
  return METRICS.flatMap((metric): Loss[] => {
    const interval = metric.interval && comparison.difference[metric.interval];
    if (!interval || !surelyWorse(metric, interval)) return [];
    const write = (value: number) => metric.writeDifference(value, costs.currency);
    return [
      { kind: 'metric', name: metric.title, text: `${write(interval.estimate)} (${format.range(interval, write)})` },
    ];
  });
}
