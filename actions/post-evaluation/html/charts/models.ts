import type { EvaluationReport, ScoredModel } from '../../../../pipeline/evaluation-report.ts';
import { colours, DASHES, type LegendSign } from './figure.ts';

/** A model as charts draw it. */
export interface DrawnModel {
  name: 'Challenger' | 'Champion';
  model: ScoredModel;
  /** How its lines are drawn. */
  line: { stroke: string; strokeWidth: number; strokeDasharray?: string };
}

/** The challenger, and the champion where there is one to compare with, which is drawn first and so lies below. */
export function drawnModels({ challenger, comparison }: EvaluationReport): DrawnModel[] {
  const ours: DrawnModel = {
    name: 'Challenger',
    model: challenger,
    line: { stroke: colours.challenger, strokeWidth: 2 },
  };
  if (comparison.kind !== 'compared') return [ours];
  const stroke = { stroke: colours.champion, strokeWidth: 2, strokeDasharray: DASHES };
  return [{ name: 'Champion', model: comparison.champion, line: stroke }, ours];
}

/** What a legend says of them. */
export const modelLegend = (models: DrawnModel[]): [LegendSign, string][] =>
  models.map(({ name }): [LegendSign, string] => [name === 'Champion' ? 'champion' : 'challenger', name]).reverse();
