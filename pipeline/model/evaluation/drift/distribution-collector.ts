import type { Distribution } from '../../../drift-report.ts';
import { distributionOf, keepPresent, SKETCH_POINTS } from './distribution.ts';
import { PointsMerger } from './points-merger.ts';
import { sortFloats } from './sort-floats.ts';

/**
 * The distribution of values that come in blocks, or as the distributions of files, in memory that hardly grows with them.
 * What merging loses comes on top of what the files' distributions had lost: give all of them to one collector rather than
 * merge one after the other.
 */
export class DistributionCollector {
  readonly #points = new PointsMerger();
  #missing = 0;

  /** @param values of many rows, in any order; what is not finite is missing. They are sorted in place */
  addValues(values: Float32Array): void {
    const present = keepPresent(values);
    this.#missing += values.length - present.length;
    if (present.length > 0) this.#points.addRows(sortFloats(present));
  }

  addDistribution({ values, counts, count, missing, rankError }: Distribution): void {
    this.#missing += missing;
    if (count === 0) return;
    this.#points.add({
      values: Float64Array.from(values, Math.fround),
      counts: Float64Array.from(counts),
      length: values.length,
      rows: count,
      rankError,
    });
  }

  /**
   * The distribution of all rows so far.
   * @param points at most so many
   */
  result(points = SKETCH_POINTS): Distribution {
    return distributionOf(this.#points.result(points), this.#missing);
  }
}
