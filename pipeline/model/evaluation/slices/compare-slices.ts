import type { EvaluationFindings, Slice as JudgedSlice } from '../../../evaluation-report.ts';
import { difference as signed } from '../../../figures.ts';
import { type BootstrapOptions, compareModels, measureModel } from '../comparison/bootstrap.ts';
import { exceeds, type Interval } from '../comparison/interval.ts';
import { type HeldOutRows, numberAssets, type OperatedModel, selectRows } from '../comparison/rows.ts';
import { metricName, shortageOf, type VerdictLimits } from '../comparison/verdict.ts';
import type { Slice } from './slice-rows.ts';

/**
 * Compares challenger and champion on every slice; without a champion the challenger is measured and nothing is judged. A
 * slice is worse where its difference is below -margin and its whole interval is below 0: the loss is too large, and it is
 * no chance. A slice with fewer assets, or assets with a failure, than the minimum is counted and not judged.
 *
 * The more slices, the likelier one of them looks worse by chance. So the intervals of m judged slices have the level
 * 1 - (1 - level) / m each (Bonferroni): that any of m equally good slices is called worse happens in (1 - level) / 2 of all
 * evaluations at most. With 1,000 rounds and the level 0.95 that holds for up to 25 slices; beyond, the bounds are the
 * extremes of the rounds.
 * @param options.level of all slices together
 * @throws RangeError as `compareModels` does
 */
export function compareSlices(
  rows: HeldOutRows,
  { challenger, champion }: { challenger: OperatedModel; champion?: OperatedModel | undefined },
  slices: readonly Slice[],
  options: BootstrapOptions & { minimum: VerdictLimits['minimum'] },
): EvaluationFindings['slices'] {
  const counted = slices.map((slice) => {
    const { counts } = numberAssets(selectRows(rows, [], slice.rows).rows);
    return { slice, counts, shortage: shortageOf(counts, options.minimum) };
  });
  const judged = counted.filter(({ shortage }) => shortage === undefined).length;
  const level = 1 - (1 - options.level) / Math.max(judged, 1);
  const compared = counted.map(({ slice, counts, shortage }): JudgedSlice => {
    const { column, value, metric, margin } = slice;
    const common = { column, value, counts, metric, margin };
    if (shortage !== undefined) return { ...common, ...NO_INTERVALS, verdict: 'not judged', reason: shortage };
    const selected = selectRows(rows, champion ? [challenger, champion] : [challenger], slice.rows);
    const [ours, theirs] = selected.models as [OperatedModel, OperatedModel | undefined];
    if (!theirs) {
      const measured = measureModel(selected.rows, ours, { ...options, level }).challenger[metric];
      return { ...common, ...NO_INTERVALS, challenger: measured, verdict: 'not judged', reason: NO_CHAMPION };
    }
    const found = compareModels(selected.rows, { challenger: ours, champion: theirs }, { ...options, level });
    const intervals = {
      challenger: found.challenger[metric],
      champion: found.champion[metric],
      difference: found.difference[metric],
    };
    return { ...common, ...intervals, ...judge(slice, intervals.difference) };
  });
  return { intervalLevel: level, slices: compared };
}

const NO_CHAMPION = 'there is no champion to compare with';
const NO_INTERVALS = { challenger: null, champion: null, difference: null };

function judge({ metric, margin }: Slice, difference: Interval | null): Pick<JudgedSlice, 'verdict' | 'reason'> {
  if (!difference) return { verdict: 'not judged', reason: `${metricName(metric)} is not defined on these rows` };
  const { estimate, upper } = difference;
  const change = `${metricName(metric)} changes by ${signed(estimate)}`;
  if (!exceeds(-margin, estimate))
    return { verdict: 'holds', reason: `${change}, a loss of at most ${margin} is accepted` };
  if (!exceeds(0, upper))
    return { verdict: 'holds', reason: `${change}, which may be chance (up to ${signed(upper)})` };
  return {
    verdict: 'worse',
    reason: `${change}, more than the accepted loss of ${margin}, and surely by ${signed(upper)} or worse`,
  };
}
