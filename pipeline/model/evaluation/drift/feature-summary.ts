import type { FeatureSummary } from '../../../drift-report.ts';
import type { DatasetSettings } from '../../../settings.ts';
import { DistributionCollector } from './distribution-collector.ts';

/** Rows that wait to be summed up together; sorting a block costs less than the memory of a larger one. */
const BLOCK_ROWS = 16_384;

/** Sums up the features of rows, one by one, in the order of `featureNames`. */
export class FeatureSummaryCollector {
  readonly #features: readonly FeatureCollector[];
  /** Row by row. */
  readonly #block: Float32Array;
  readonly #column = new Float32Array(BLOCK_ROWS);
  #rows = 0;

  constructor(dataset: DatasetSettings) {
    this.#features = [
      ...dataset.columns.map((column) =>
        column.type === 'category'
          ? new CategoryCollector(column.name, column.values)
          : new NumberCollector(column.name),
      ),
      ...dataset.derived.map((feature) => new NumberCollector(feature.name)),
    ];
    this.#block = new Float32Array(BLOCK_ROWS * this.#features.length);
  }

  /** @param features one a feature: a category is its index in the settings' values, NaN is missing */
  add(features: ArrayLike<number>): void {
    const block = this.#block;
    const offset = this.#rows * features.length;
    for (let i = 0; i < features.length; i++) block[offset + i] = features[i]!;
    if (++this.#rows === BLOCK_ROWS) this.#flush();
  }

  /** @param points at most so many of each numeric feature */
  result(points?: number): FeatureSummary[] {
    this.#flush();
    return this.#features.map((feature) => feature.result(points));
  }

  #flush(): void {
    const column = this.#column.subarray(0, this.#rows);
    const width = this.#features.length;
    for (const [i, feature] of this.#features.entries()) {
      for (let row = 0; row < column.length; row++) column[row] = this.#block[row * width + i]!;
      feature.addValues(column);
    }
    this.#rows = 0;
  }
}

/** Adds up the summaries of files that have the same features in the same order. */
export class FeatureSummaryMerger {
  #features: readonly FeatureCollector[] = [];

  add(file: readonly FeatureSummary[]): void {
    if (this.#features.length === 0) this.#features = file.map(collectorLike);
    for (const [i, feature] of this.#features.entries()) feature.addSummary(file[i]!);
  }

  /** The summary of all files' rows together; nothing of no file. */
  result(): FeatureSummary[] {
    return this.#features.map((feature) => feature.result());
  }
}

function collectorLike(summary: FeatureSummary): FeatureCollector {
  if (summary.kind === 'number') return new NumberCollector(summary.name);
  const values = summary.counts.categories.map(({ category }) => category);
  return new CategoryCollector(summary.name, values);
}

interface FeatureCollector {
  addValues(values: Float32Array): void;
  /** @param summary of the same feature */
  addSummary(summary: FeatureSummary): void;
  result(points?: number): FeatureSummary;
}

class NumberCollector implements FeatureCollector {
  readonly #name: string;
  readonly #distribution = new DistributionCollector();

  constructor(name: string) {
    this.#name = name;
  }

  addValues(values: Float32Array): void {
    this.#distribution.addValues(values);
  }

  addSummary(summary: FeatureSummary): void {
    if (summary.kind === 'number') this.#distribution.addDistribution(summary.distribution);
  }

  result(points?: number): FeatureSummary {
    return { name: this.#name, kind: 'number', distribution: this.#distribution.result(points) };
  }
}

class CategoryCollector implements FeatureCollector {
  readonly #name: string;
  readonly #values: readonly string[];
  readonly #counts: Float64Array;
  #missing = 0;

  constructor(name: string, values: readonly string[]) {
    this.#name = name;
    this.#values = values;
    this.#counts = new Float64Array(values.length);
  }

  addValues(indexes: Float32Array): void {
    for (const index of indexes)
      if (Number.isNaN(index)) this.#missing++;
      else this.#counts[index]!++;
  }

  addSummary(summary: FeatureSummary): void {
    if (summary.kind !== 'category') return;
    for (const [i, { count }] of summary.counts.categories.entries()) this.#counts[i]! += count;
    this.#missing += summary.counts.missing;
  }

  result(): FeatureSummary {
    const categories = this.#values.map((category, i) => ({ category, count: this.#counts[i]! }));
    return { name: this.#name, kind: 'category', counts: { categories, missing: this.#missing } };
  }
}
