/** Distributions and the drift between them, as `evaluation.json` and `summary.json` hold them. */
import * as z from 'zod';
import { count, name } from './settings.ts';

/**
 * How the values of one feature or score are distributed, small enough to be kept with a model when its training data are
 * long gone, and to be added up over files.
 */
export const Distribution = z.strictObject({
  /** Rows with a value: the sum of `counts`. */
  count,
  missing: count,
  /** Different values, ascending; each stands for as many rows as `counts` says at its place. */
  values: z.array(z.number()),
  counts: z.array(count),
  /** By how many rows the number of rows at or below any value may be off. */
  rankError: z.number(),
});
export type Distribution = z.infer<typeof Distribution>;
/** The rows of each category of a feature, and those without one. */
const CategoryCounts = z.strictObject({
  categories: z.array(z.strictObject({ category: z.string(), count })),
  missing: count,
});
export type CategoryCounts = z.infer<typeof CategoryCounts>;
/** What is kept of one feature of the data that a model was trained on. */
export const FeatureSummary = z.discriminatedUnion('kind', [
  z.strictObject({ name, kind: z.literal('number'), distribution: Distribution }),
  z.strictObject({ name, kind: z.literal('category'), counts: CategoryCounts }),
]);
export type FeatureSummary = z.infer<typeof FeatureSummary>;

const nullableShare = z.number().nullable();
/** `not comparable`: a side has no rows, or not this feature. */
const DriftLevel = z.enum(['none', 'moderate', 'large', 'not comparable']);
export type DriftLevel = z.infer<typeof DriftLevel>;
const driftFields = {
  level: DriftLevel,
  /** Population stability index, and what it exceeds by chance in one of a hundred cases. */
  stability: z.strictObject({ index: z.number(), byChance: z.number() }).nullable(),
  /** Share of the rows without a value; null where there are no rows. */
  missingShare: z.strictObject({ reference: nullableShare, current: nullableShare }),
};
/** Drift of numbers. */
const NumericDrift = z.strictObject({
  ...driftFields,
  kind: z.literal('number'),
  kolmogorovSmirnov: z.strictObject({ statistic: z.number(), uncertainty: z.number(), pValue: z.number() }).nullable(),
});
export type NumericDrift = z.infer<typeof NumericDrift>;
/** Drift of categories. */
const CategoryDrift = z.strictObject({
  ...driftFields,
  kind: z.literal('category'),
  /** Categories that only the new data have, with their share of its rows. */
  newCategories: z.array(z.strictObject({ category: z.string(), share: z.number() })),
  /** Categories that only the champion's data have. */
  goneCategories: z.array(z.string()),
});
export type CategoryDrift = z.infer<typeof CategoryDrift>;
/** Drift of one feature. */
const FeatureDrift = z.discriminatedUnion('kind', [
  NumericDrift.extend({ feature: name }),
  CategoryDrift.extend({ feature: name }),
]);
export type FeatureDrift = z.infer<typeof FeatureDrift>;
/** How far data moved from what the champion was trained on. */
export const Drift = z.strictObject({
  /** The evaluation that kept the champion's data. */
  reference: z.strictObject({ execution: name, createdAt: z.string() }),
  features: z.array(FeatureDrift),
  /** Of the champion's scores: on its own test rows then, on these now. */
  scores: NumericDrift,
});
