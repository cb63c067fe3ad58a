import type { EvaluationFindings, ScoredModel } from '../../evaluation-report.ts';
import type { GateSettings, SliceSettings } from '../../gate-settings.ts';
import type { CostSettings, DatasetSettings } from '../../settings.ts';
import { scoreBins } from './calibration.ts';
import { type BootstrapOptions, compareModels, type MetricIntervals, measureModel } from './comparison/bootstrap.ts';
import { type HeldOutRows, numberAssets, type OperatedModel, type RowCounts } from './comparison/rows.ts';
import { cheapestThreshold, costCurve, costPerThousandHours, hourlyCost } from './costs.ts';
import { computeMetrics } from './metrics.ts';
import { precisionRecallCurve } from './precision-recall-curve.ts';
import { rankRows } from './ranking.ts';
import { compareSlices } from './slices/compare-slices.ts';
import { type SliceColumn, type SliceDefinition, sliceRows } from './slices/slice-rows.ts';

/** The rows that neither model was trained on. */
export interface HeldOut {
  /** Labels 0 or 1; the threshold is chosen on these rows. */
  validation: { labels: ArrayLike<number> };
  /** All else is measured on these. */
  test: HeldOutRows & { columns: Readonly<Record<string, SliceColumn>> };
}

/** A model and its scores in [0, 1], one a held-out row. */
export interface ModelScores {
  artifact: string;
  artifactSha256: string;
  validation: Float32Array;
  test: Float32Array;
  /** Scores that were none and stand as 0. */
  invalidScores: number;
}

/**
 * Scores that are no probability count as 0, so that what follows is defined; the gate refuses a model that gives any.
 * @param found as a booster gives them, one a held-out row
 */
export function modelScores(
  model: Pick<ModelScores, 'artifact' | 'artifactSha256'>,
  found: { validation: Float32Array; test: Float32Array },
): ModelScores {
  const isValid = (score: number) => score >= 0 && score <= 1;
  const invalidIn = (scores: Float32Array) => scores.reduce((count, score) => (isValid(score) ? count : count + 1), 0);
  const valid = (scores: Float32Array) => scores.map((score) => (isValid(score) ? score : 0));
  return {
    ...model,
    validation: valid(found.validation),
    test: valid(found.test),
    invalidScores: invalidIn(found.validation) + invalidIn(found.test),
  };
}

export interface EvaluationSettings {
  dataset: Pick<DatasetSettings, 'columns'>;
  gate: Pick<GateSettings, 'intervals' | 'slices' | 'minimumHeldOut'>;
  costs: CostSettings;
}

/** Challenger and champion on the same held-out rows. */
export interface Evaluation {
  counts: RowCounts;
  challenger: ScoredModel;
  champion: ScoredModel | undefined;
  /** Challenger minus champion. */
  difference: MetricIntervals | undefined;
  slices: EvaluationFindings['slices'];
}

/**
 * Measures a challenger, and the champion beside it where there is one: thresholds on the validation rows, everything else on
 * the test rows, with intervals by resampling assets.
 * @throws RangeError where a slice does not fit the columns, or arrays differ in length
 */
export function evaluateModels(
  heldOut: HeldOut,
  models: { challenger: ModelScores; champion?: ModelScores | undefined },
  { dataset, gate, costs }: EvaluationSettings,
): Evaluation {
  const { test } = heldOut;
  const challenger = measure(heldOut, models.challenger, costs);
  const champion = models.champion && measure(heldOut, models.champion, costs);
  const options: BootstrapOptions = {
    ...gate.intervals,
    costOf: (confusion) => hourlyCost(confusion, costs),
  };
  const found = champion
    ? compareModels(test, { challenger: challenger.operated, champion: champion.operated }, options)
    : { ...measureModel(test, challenger.operated, options), champion: undefined, difference: undefined };
  return {
    counts: numberAssets(test).counts,
    challenger: { ...challenger.model, intervals: found.challenger },
    champion: champion && found.champion && { ...champion.model, intervals: found.champion },
    difference: found.difference,
    slices: slicesOf(heldOut, challenger.operated, champion?.operated, { dataset, gate }, options),
  };
}

function measure({ validation, test }: HeldOut, model: ModelScores, costs: CostSettings) {
  const threshold = cheapestThreshold(rankRows({ scores: model.validation, labels: validation.labels }), costs);
  const scores = model.test;
  const rows = { scores, labels: test.labels };
  const ranking = rankRows(rows);
  return {
    operated: { scores, threshold } satisfies OperatedModel,
    model: {
      artifact: model.artifact,
      artifactSha256: model.artifactSha256,
      invalidScores: model.invalidScores,
      metrics: computeMetrics(rows, threshold, undefined, ranking),
      hourlyCosts: costPerThousandHours(ranking, threshold, costs),
      curves: {
        precisionRecall: precisionRecallCurve(ranking),
        scores: scoreBins(rows),
        costs: costCurve(ranking, costs),
      },
    },
  };
}

function slicesOf(
  { test }: HeldOut,
  challenger: OperatedModel,
  champion: OperatedModel | undefined,
  { dataset, gate }: Pick<EvaluationSettings, 'dataset' | 'gate'>,
  options: BootstrapOptions,
): EvaluationFindings['slices'] {
  if (gate.slices === 'off') return { intervalLevel: options.level, slices: [] };
  const { margin, minimumFailedAssets } = gate.slices;
  const slices = sliceRows(
    slicesBy(gate, dataset).map((settings) => sliceDefinition(settings, margin)),
    test.columns,
  );
  const minimum = { assets: minimumFailedAssets, failedAssets: minimumFailedAssets };
  return compareSlices(test, { challenger, champion }, slices, { ...options, minimum });
}

/** The raw columns that the slices need. */
export const sliceColumns = (gate: Pick<GateSettings, 'slices'>, dataset: EvaluationSettings['dataset']): string[] => [
  ...new Set(slicesBy(gate, dataset).map(({ column }) => column)),
];

/** Every category column, where the settings name no slices. */
function slicesBy(
  { slices }: Pick<GateSettings, 'slices'>,
  { columns }: EvaluationSettings['dataset'],
): SliceSettings[] {
  if (slices === 'off') return [];
  const categories = columns.filter(({ type }) => type === 'category');
  return slices.by ?? categories.map(({ name }) => ({ column: name, by: 'category' }));
}

/** A slice of the gate's settings as the rows are cut by it. */
export function sliceDefinition(settings: SliceSettings, margin: number): SliceDefinition {
  const { column } = settings;
  if ('edges' in settings) return { column, margin, by: 'edges', edges: settings.edges };
  if ('quantiles' in settings) return { column, margin, by: 'quantiles', bands: settings.quantiles };
  return { column, margin, by: settings.by };
}
