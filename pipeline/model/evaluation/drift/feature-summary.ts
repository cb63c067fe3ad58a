import type { FeatureSummary } from '../../../evaluation-report.ts';
import type { DatasetSettings } from '../../../settings.ts';
import { DistributionMerger } from './distribution.ts';
import { DistributionCollector } from './distribution-collector.ts';

/** Sums up the features of rows, one by one, in the order of `featureNames`. */
export class FeatureSummaryCollector {
  readonly #features: readonly (NumberCollector | CategoryCounter)[];

  constructor(dataset: DatasetSettings) {
    this.#features = [
      ...dataset.columns.map((column) =>
        column.type === 'category' ? new CategoryCounter(column.name, column.values) : new NumberCollector(column.name),
      ),
      ...dataset.derived.map((feature) => new NumberCollector(feature.name)),
    ];
  }

  /** @param features one a feature: a category is its index in the settings' values, NaN is missing */
  add(features: ArrayLike<number>): void {
    for (let i = 0; i < this.#features.length; i++) this.#features[i]!.add(features[i]!);
  }

  /** @param points at most so many of each numeric feature */
  result(points?: number): FeatureSummary[] {
    return this.#features.map((feature) => feature.result(points));
  }
}

/** Adds up the summaries of files that have the same features in the same order. */
export class FeatureSummaryMerger {
  #features: readonly (NumberMerger | CategoryCounter)[] = [];

  add(file: readonly FeatureSummary[]): void {
    if (this.#features.length === 0) this.#features = file.map(emptyFeature);
    for (const [i, feature] of this.#features.entries()) feature.merge(file[i]!);
  }

  /** The summary of all files' rows together; nothing of no file. */
  result(): FeatureSummary[] {
    return this.#features.map((feature) => feature.result());
  }
}

function emptyFeature(summary: FeatureSummary): NumberMerger | CategoryCounter {
  if (summary.kind === 'number') return new NumberMerger(summary.name);
  const values = summary.counts.categories.map(({ category }) => category);
  return new CategoryCounter(summary.name, values);
}

class NumberCollector {
  readonly #name: string;
  readonly #values = new DistributionCollector();

  constructor(name: string) {
    this.#name = name;
  }

  add(value: number): void {
    this.#values.add(value);
  }

  result(points?: number): FeatureSummary {
    return { name: this.#name, kind: 'number', distribution: this.#values.result(points) };
  }
}

class NumberMerger {
  readonly #name: string;
  readonly #distributions = new DistributionMerger();

  constructor(name: string) {
    this.#name = name;
  }

  merge(summary: FeatureSummary): void {
    if (summary.kind === 'number') this.#distributions.add(summary.distribution);
  }

  result(): FeatureSummary {
    return { name: this.#name, kind: 'number', distribution: this.#distributions.result() };
  }
}

class CategoryCounter {
  readonly #name: string;
  readonly #values: readonly string[];
  readonly #counts: Float64Array;
  #missing = 0;

  constructor(name: string, values: readonly string[]) {
    this.#name = name;
    this.#values = values;
    this.#counts = new Float64Array(values.length);
  }

  add(index: number): void {
    if (Number.isNaN(index)) this.#missing++;
    else this.#counts[index]!++;
  }

  merge(summary: FeatureSummary): void {
    if (summary.kind !== 'category') return;
    for (const [i, { count }] of summary.counts.categories.entries()) this.#counts[i]! += count;
    this.#missing += summary.counts.missing;
  }

  result(): FeatureSummary {
    const categories = this.#values.map((category, i) => ({ category, count: this.#counts[i]! }));
    return { name: this.#name, kind: 'category', counts: { categories, missing: this.#missing } };
  }
}
