import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import { colours, DASHES, type LegendSign } from './figure.ts';

/** A model as charts draw it. */
export interface DrawnModel {
  name: string;
  sign: LegendSign;
  model: ScoredModel;
  /** How its lines are drawn. */
  line: { stroke: string; strokeWidth: number; strokeDasharray?: string };
}

/** The challenger, and the champion where there is one to compare with. */
export function drawnModels({ challenger, comparison }: EvaluationReport): DrawnModel[] {
  const ours: DrawnModel = {
    name: 'Challenger',
    sign: 'challenger',
    model: challenger,
    line: { stroke: colours.challenger, strokeWidth: 2 },
  };
  if (comparison.kind !== 'compared') return [ours];
  const line = { stroke: colours.champion, strokeWidth: 2, strokeDasharray: DASHES };
  return [ours, { name: 'Champion', sign: 'champion', model: comparison.champion, line }];
}

/** What a legend says of them. */
export const modelLegend = (models: DrawnModel[]): [LegendSign, string][] =>
  models.map(({ sign, name }) => [sign, name]);
