import type { Distribution } from '../../../evaluation-report.ts';
import { distributionOf, presentValues, SKETCH_POINTS } from './distribution.ts';
import { PointsMerger } from './points-merger.ts';
import { sortFloats } from './sort-floats.ts';
import { pointsOf } from './weighted-points.ts';

const BUFFERED_ROWS = 16_384;

/** The distribution of values that come one by one, in memory that hardly grows with them. */
export class DistributionCollector {
  readonly #buffer = new Float32Array(BUFFERED_ROWS);
  readonly #points = new PointsMerger();
  #buffered = 0;
  #missing = 0;

  /** @param value NaN is missing */
  add(value: number): void {
    this.#buffer[this.#buffered++] = value;
    if (this.#buffered === BUFFERED_ROWS) this.#flush();
  }

  /** The distribution of the values so far. */
  result(points = SKETCH_POINTS): Distribution {
    this.#flush();
    return distributionOf(this.#points.result(), this.#missing, points);
  }

  #flush(): void {
    if (this.#buffered === 0) return;
    const present = presentValues(this.#buffer.subarray(0, this.#buffered));
    this.#missing += this.#buffered - present.length;
    this.#buffered = 0;
    if (present.length > 0) this.#points.add(pointsOf(sortFloats(present)));
  }
}
