import type { Distribution } from '../../../evaluation-report.ts';
import { distributionOf, presentValues, SKETCH_POINTS } from './distribution.ts';
import { condense, mergePoints, pointsOf, type WeightedPoints } from './weighted-points.ts';

const BUFFERED_ROWS = 16_384;
/** Points kept until the end: many more than in the result, so that what is lost before it hardly counts. */
const FINE_POINTS = 1024;
const MERGED_AT_ONCE = 32;

/**
 * The distribution of values that come one by one. Memory grows with the logarithm of the rows: points of equally many rows
 * wait on a level until enough of them are there to become one of the next.
 */
export class DistributionCollector {
  readonly #buffer = new Float32Array(BUFFERED_ROWS);
  readonly #levels: WeightedPoints[][] = [];
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
    return distributionOf(mergePoints(this.#levels.flat()), this.#missing, points);
  }

  #flush(): void {
    const present = presentValues(this.#buffer.subarray(0, this.#buffered));
    this.#missing += this.#buffered - present.length;
    this.#buffered = 0;
    this.#push(condense(pointsOf(present.sort()), FINE_POINTS), 0);
  }

  #push(points: WeightedPoints, height: number): void {
    this.#levels[height] ??= [];
    const level = this.#levels[height];
    level.push(points);
    if (level.length === MERGED_AT_ONCE) this.#push(condense(mergePoints(level.splice(0)), FINE_POINTS), height + 1);
  }
}
