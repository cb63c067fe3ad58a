import type { CategoryCounts, FeatureSummary } from '../../../evaluation-report.ts';
import type { DatasetSettings } from '../../../settings.ts';
import { mergeSketches } from './distribution.ts';
import { DistributionCollector } from './distribution-collector.ts';

/** Sums up the features of rows, one by one, in the order of `featureNames`. */
export class FeatureSummaryCollector {
  readonly #features: readonly FeatureCollector[];

  constructor(dataset: DatasetSettings) {
    this.#features = [
      ...dataset.columns.map((column) =>
        column.type === 'category' ? new CategoryCollector(column) : new NumberCollector(column.name),
      ),
      ...dataset.derived.map((feature) => new NumberCollector(feature.name)),
    ];
  }

  /** @param features one a feature: a category is its index in the settings' values, NaN is missing */
  add(features: ArrayLike<number>): void {
    for (let i = 0; i < this.#features.length; i++) this.#features[i]!.add(features[i]!);
  }

  result(): FeatureSummary[] {
    return this.#features.map((feature) => feature.result());
  }
}

interface FeatureCollector {
  add(value: number): void;
  result(): FeatureSummary;
}

class NumberCollector implements FeatureCollector {
  readonly #name: string;
  readonly #values = new DistributionCollector();

  constructor(name: string) {
    this.#name = name;
  }

  add(value: number): void {
    this.#values.add(value);
  }

  result(): FeatureSummary {
    return { name: this.#name, kind: 'number', distribution: this.#values.result() };
  }
}

class CategoryCollector implements FeatureCollector {
  readonly #name: string;
  readonly #values: readonly string[];
  readonly #counts: number[];
  #missing = 0;

  constructor({ name, values }: { name: string; values: readonly string[] }) {
    this.#name = name;
    this.#values = values;
    this.#counts = values.map(() => 0);
  }

  add(index: number): void {
    if (Number.isNaN(index)) this.#missing++;
    else this.#counts[index]!++;
  }

  result(): FeatureSummary {
    const categories = this.#values.map((category, i) => ({ category, count: this.#counts[i]! }));
    return { name: this.#name, kind: 'category', counts: { categories, missing: this.#missing } };
  }
}

/** The summary of all files' rows together; all have the same features in the same order. Give all files at once. */
export function mergeSummaries(files: readonly (readonly FeatureSummary[])[]): FeatureSummary[] {
  const [first = []] = files;
  return first.map(({ name, kind }, i) => {
    const parts = files.map((file) => file[i]!);
    if (kind === 'category') {
      const counts = mergeCounts(parts.flatMap((part) => (part.kind === 'category' ? [part.counts] : [])));
      return { name, kind, counts };
    }
    return {
      name,
      kind,
      distribution: mergeSketches(parts.flatMap((part) => (part.kind === 'number' ? [part.distribution] : []))),
    };
  });
}

function mergeCounts(parts: readonly CategoryCounts[]): CategoryCounts {
  const counts = new Map<string, number>();
  for (const { categories } of parts)
    for (const { category, count } of categories) counts.set(category, (counts.get(category) ?? 0) + count);
  return {
    categories: Array.from(counts, ([category, count]) => ({ category, count })),
    missing: parts.reduce((total, part) => total + part.missing, 0),
  };
}
