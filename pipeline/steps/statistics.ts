import type { FeatureStatistics } from '../contract.ts';

/** Adds up feature statistics over rows. */
export class StatisticsCollector {
  readonly #names: readonly string[];
  readonly #counts: Float64Array;
  readonly #minima: Float64Array;
  readonly #maxima: Float64Array;
  readonly #sums: Float64Array;
  readonly #squares: Float64Array;
  #rows = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#counts = new Float64Array(names.length);
    this.#minima = new Float64Array(names.length).fill(Number.POSITIVE_INFINITY);
    this.#maxima = new Float64Array(names.length).fill(Number.NEGATIVE_INFINITY);
    this.#sums = new Float64Array(names.length);
    this.#squares = new Float64Array(names.length);
  }

  /** @param features one a name; NaN is missing */
  add(features: Float64Array): void {
    this.#rows++;
    const counts = this.#counts;
    const minima = this.#minima;
    const maxima = this.#maxima;
    const sums = this.#sums;
    const squares = this.#squares;
    for (let i = 0; i < features.length; i++) {
      const value = features[i]!;
      if (Number.isNaN(value)) continue;
      counts[i]!++;
      if (value < minima[i]!) minima[i] = value;
      if (value > maxima[i]!) maxima[i] = value;
      sums[i]! += value;
      squares[i]! += value * value;
    }
  }

  result(): FeatureStatistics[] {
    return this.#names.map((name, i) => ({
      name,
      count: this.#counts[i]!,
      missing: this.#rows - this.#counts[i]!,
      minimum: this.#counts[i] ? this.#minima[i]! : null,
      maximum: this.#counts[i] ? this.#maxima[i]! : null,
      sum: this.#sums[i]!,
      sumOfSquares: this.#squares[i]!,
    }));
  }
}

/** The statistics of two files' rows together; the files have the same features in the same order. */
export function mergeStatistics(
  left: readonly FeatureStatistics[],
  right: readonly FeatureStatistics[],
): FeatureStatistics[] {
  if (left.length === 0) return [...right];
  return left.map((a, i) => {
    const b = right[i];
    if (!b) return a;
    return {
      name: a.name,
      count: a.count + b.count,
      missing: a.missing + b.missing,
      minimum: extreme(Math.min, a.minimum, b.minimum),
      maximum: extreme(Math.max, a.maximum, b.maximum),
      sum: a.sum + b.sum,
      sumOfSquares: a.sumOfSquares + b.sumOfSquares,
    };
  });
}

function extreme(pick: (a: number, b: number) => number, a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : pick(a, b);
}
