import type {
  CategoryCounts,
  CategoryDrift,
  Distribution,
  DriftLevel,
  FeatureDrift,
  FeatureSummary,
  NumericDrift,
} from '../../../drift-report.ts';
import { kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { populationStability, rowsIn, type Stability, stabilityOf } from './stability.ts';

/**
 * Below the first a population counts as unchanged, from the second on as changed: the customary levels of the population
 * stability index (N. Siddiqi, "Credit Risk Scorecards", Wiley 2006).
 */
export const driftLevels = { moderate: 0.1, large: 0.25 };

/**
 * The drift of every feature, in the order of `current`, then of those that only the reference has. A feature that one
 * side lacks, or has as another kind, is not comparable.
 * @param reference what was kept of the champion's training data
 * @param current the new data
 */
export function driftOf(reference: readonly FeatureSummary[], current: readonly FeatureSummary[]): FeatureDrift[] {
  const before = new Map(reference.map((feature) => [feature.name, feature]));
  const now = new Set(current.map((feature) => feature.name));
  return [
    ...current.map((feature) => compare(before.get(feature.name), feature)),
    ...reference.filter((feature) => !now.has(feature.name)).map((feature) => compare(feature, undefined)),
  ].map(({ name, drift }) => ({ ...drift, feature: name }));
}

/** The drift of a numeric feature, or of a score. */
export function numericDrift(reference: Distribution, current: Distribution): NumericDrift {
  const stability = populationStability(reference, current) ?? null;
  return {
    kind: 'number',
    level: levelOf(stability),
    stability,
    kolmogorovSmirnov: kolmogorovSmirnov(reference, current) ?? null,
    missingShare: {
      reference: share(reference.missing, reference.count + reference.missing),
      current: share(current.missing, current.count + current.missing),
    },
  };
}

/** The drift of a category, each category and its missing values being a bin. */
export function categoryDrift(reference: CategoryCounts, current: CategoryCounts): CategoryDrift {
  const [before, now] = [countsByCategory(reference), countsByCategory(current)];
  const categories = [...new Set([...before.keys(), ...now.keys()])];
  const bins = (counts: Map<string, number>, missing: number) => [
    ...categories.map((category) => counts.get(category) ?? 0),
    missing,
  ];
  const [referenceBins, currentBins] = [bins(before, reference.missing), bins(now, current.missing)];
  const stability = stabilityOf(referenceBins, currentBins) ?? null;
  const [referenceRows, currentRows] = [rowsIn(referenceBins), rowsIn(currentBins)];
  return {
    kind: 'category',
    level: levelOf(stability),
    stability,
    missingShare: { reference: share(reference.missing, referenceRows), current: share(current.missing, currentRows) },
    newCategories: [...now]
      .filter(([category]) => !before.has(category))
      .map(([category, count]) => ({ category, share: count / currentRows })),
    goneCategories: [...before.keys()].filter((category) => !now.has(category)),
  };
}

function compare(reference: FeatureSummary | undefined, current: FeatureSummary | undefined) {
  const name = (current ?? reference)!.name;
  const kind = (current ?? reference)!.kind;
  if (kind === 'number') return { name, drift: numericDrift(distributionOf(reference), distributionOf(current)) };
  return { name, drift: categoryDrift(countsOf(reference), countsOf(current)) };
}

const NO_VALUES: Distribution = { count: 0, missing: 0, values: [], counts: [], rankError: 0 };

const distributionOf = (feature: FeatureSummary | undefined): Distribution =>
  feature?.kind === 'number' ? feature.distribution : NO_VALUES;

const countsOf = (feature: FeatureSummary | undefined): CategoryCounts =>
  feature?.kind === 'category' ? feature.counts : { categories: [], missing: 0 };

/** A shift that equal populations show by chance is none, however large: few rows make large shifts. */
function levelOf(stability: Stability | null): DriftLevel {
  if (!stability) return 'not comparable';
  if (stability.index < driftLevels.moderate || stability.index <= stability.byChance) return 'none';
  return stability.index < driftLevels.large ? 'moderate' : 'large';
}

/** Categories with rows. */
function countsByCategory({ categories }: CategoryCounts): Map<string, number> {
  return new Map(categories.filter(({ count }) => count > 0).map(({ category, count }) => [category, count]));
}

const share = (part: number, rows: number) => (rows === 0 ? null : part / rows);
