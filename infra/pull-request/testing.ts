import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPORTS } from '../../actions/post-evaluation/testing.ts';
import { parsePrices } from '../../pipeline/prices.ts';
import type { RehearsalReport } from '../../pipeline/rehearsal-report.ts';
import { shipped } from '../../pipeline/testing/shipped.ts';
import type { CostBasis } from './costs.ts';

const read = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');

/** A rehearsal that passed: one state that calls a Lambda for ten seconds. */
export const rehearsal = (changed: Partial<RehearsalReport> = {}): RehearsalReport => {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 0, 0, second)).toISOString();
  return {
    schemaVersion: 1,
    passed: true,
    problems: [],
    evaluation: REPORTS.first(),
    events: [
      { type: 'ExecutionStarted', timestamp: at(0) },
      { type: 'TaskStateEntered', timestamp: at(0), entered: 'EvaluateModel' },
      { type: 'TaskScheduled', timestamp: at(0), scheduled: { functionName: 'x-lambda_evaluate_model' } },
      { type: 'TaskStarted', timestamp: at(0) },
      { type: 'TaskSucceeded', timestamp: at(10) },
      { type: 'TaskStateExited', timestamp: at(10), exited: 'EvaluateModel' },
      { type: 'ExecutionSucceeded', timestamp: at(10) },
    ],
    ...changed,
  };
};

/** What the shipped settings cost by the shipped prices, started every Monday. */
export const costBasis = (changed: Partial<CostBasis> = {}): CostBasis => ({
  settings: shipped,
  prices: parsePrices(read('pipeline/prices.yml')),
  schedule: { crons: ['23 4 * * 1'], rate: undefined },
  rehearsal: rehearsal(),
  ...changed,
});
