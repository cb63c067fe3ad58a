import { condense, condenseParts, condenseRows, emptyPoints, type WeightedPoints } from './weighted-points.ts';

/** Points kept until the end: many more than in the result, so that what is lost before it hardly counts. */
const FINE_POINTS = 512;
const MERGED_AT_ONCE = 32;

/**
 * Points of any number of parts, merged as they come. Memory grows with the logarithm of the parts: they wait on a level
 * until enough of them are there to become one of the next. Up to MERGED_AT_ONCE parts are merged at once, in any order
 * alike; of more, a part goes through one condensing a level.
 */
export class PointsMerger {
  readonly #levels: WeightedPoints[][] = [];
  /** Points that were merged into others; their arrays are used again. */
  readonly #spare: WeightedPoints[] = [];

  add(part: WeightedPoints): void {
    this.#push(condense(part, FINE_POINTS, this.#room()), 0);
  }

  /** @param sorted ascending, one a row */
  addRows(sorted: Float32Array): void {
    this.#push(condenseRows(sorted, FINE_POINTS, this.#room()), 0);
  }

  /** All points so far, put together to at most `limit`. */
  result(limit: number): WeightedPoints {
    return condenseParts(this.#levels.flat(), limit);
  }

  #push(points: WeightedPoints, height: number): void {
    this.#levels[height] ??= [];
    const level = this.#levels[height];
    level.push(points);
    if (level.length < MERGED_AT_ONCE) return;
    const parts = level.splice(0);
    const merged = condenseParts(parts, FINE_POINTS, this.#room());
    this.#spare.push(...parts);
    this.#push(merged, height + 1);
  }

  #room(): WeightedPoints {
    return this.#spare.pop() ?? emptyPoints(FINE_POINTS, 0, 0);
  }
}
