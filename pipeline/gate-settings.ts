/** The `gate` of `pipeline.yml`: what a challenger must reach before anybody is asked to approve it. */
import * as z from 'zod';

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** A check's limit, which `off` takes out. */
const orOff = <T extends z.ZodType>(limit: T, expected: string) =>
  z.union([z.literal('off'), limit], `${expected}, or off`);
const shareLimit = orOff(share, 'a number from 0 to 1');
const indexLimit = orOff(z.number().min(0), 'a number from 0 on');

const ascend = (edges: number[]) => edges.every((edge, i) => i === 0 || edge > edges[i - 1]!);

/** How the held-out rows are cut by a column of the raw files, those of `dataset.neverUse` too. */
export const SliceSettings = z.union(
  [
    /** Each of a category column's values. */
    z.strictObject({ column: z.string().min(1), by: z.literal('category') }),
    /** Bands of a number: below the first edge, from edge to edge, from the last edge on. */
    z.strictObject({
      column: z.string().min(1),
      edges: z.array(z.number()).min(1).refine(ascend, 'edges that ascend'),
    }),
    /** Bands of a number with about equally many rows. */
    z.strictObject({ column: z.string().min(1), quantiles: z.int().min(2).max(20) }),
    /** The rows whose cell is 1, such as a failure mode where it is known. */
    z.strictObject({ column: z.string().min(1), by: z.literal('flag') }),
  ],
  'a column with by: category, by: flag, edges or quantiles',
);
export type SliceSettings = z.infer<typeof SliceSettings>;

const ChampionLimit = z.strictObject({
  metric: z.enum(['averagePrecision', 'rocAuc', 'recall', 'f1']),
  margin: share,
});
/** By what challenger and champion are compared, unless the settings say otherwise. */
export const defaultChampionLimit: z.infer<typeof ChampionLimit> = { metric: 'averagePrecision', margin: 0.05 };

/** Every check that has a limit; what is left out has its default, so every check is on. Those without one (finite scores, both classes …) are always made. */
export const Gate = z.strictObject({
  /** Of every interval in the report: the share of them that shall hold the true figure, and how they are drawn. */
  intervals: z
    .strictObject({
      level: z.number().min(0.5).max(0.999).default(0.95),
      rounds: z.int().min(100).max(100_000).default(1000),
      seed: z.int().min(0).default(1),
    })
    .prefault({}),
  /** Assets, and assets with a failure, that the test rows must have: fewer give no verdict. */
  minimumHeldOut: orOff(z.strictObject({ assets: count, failedAssets: count }), 'assets and failedAssets').default({
    assets: 100,
    failedAssets: 20,
  }),
  minimumAveragePrecision: shareLimit.default(0.7),
  /** For a model that has no champion beside it: the lower end of the interval. */
  firstMinimumAveragePrecision: shareLimit.default(0.6),
  /** Above it a model is too good to be true: some feature tells the answer, or it knows the test rows. */
  maximumAveragePrecision: shareLimit.default(0.99),
  maximumCalibrationError: shareLimit.default(0.05),
  /** Share of the costs that the model must save beside the cheaper of never and always stopping. */
  minimumSaving: shareLimit.default(0.1),
  /** Challenger against champion: the metric that decides, and a loss of it that is small enough to accept. */
  champion: orOff(ChampionLimit, 'metric and margin').default(defaultChampionLimit),
  /** No part of the rows may lose more than the margin. `by` is every category column where it is left out. */
  slices: orOff(
    z.strictObject({ margin: share, minimumFailedAssets: count, by: z.array(SliceSettings).optional() }),
    'margin, minimumFailedAssets and by',
  ).default({ margin: 0.1, minimumFailedAssets: 10 }),
  /** Population stability index of a feature between the champion's training data and these. */
  maximumFeatureDrift: indexLimit.default(1),
  /** Population stability index of the champion's scores between its own test rows and these. */
  maximumScoreDrift: indexLimit.default(1),
  /** By how much the share of rows without a value may differ from the champion's training data, feature by feature. */
  maximumMissingShareChange: shareLimit.default(0.2),
});
export type GateSettings = z.infer<typeof Gate>;
