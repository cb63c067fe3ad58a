/**
 * Writes `docs/evaluation.schema.json`, the JSON Schema of `evaluation.json`, from `evaluation-report.ts`. With `--check` it
 * writes nothing and fails where the file is not up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { FeatureSummary } from './drift-report.ts';
import { EvaluationReport, SplitCounts } from './evaluation-report.ts';
import { jsonText } from './json-text.ts';

const published = join(import.meta.dirname, '../docs/evaluation.schema.json');

/** What the report holds several times is defined once. */
function definitions() {
  const { challenger, reference, gate } = EvaluationReport.shape;
  const { intervals } = challenger.shape;
  const registry = z.registry<{ id: string }>();
  registry.add(challenger, { id: 'ScoredModel' });
  registry.add(intervals, { id: 'MetricIntervals' });
  registry.add(intervals.shape.averagePrecision.unwrap(), { id: 'Interval' });
  registry.add(reference.shape.scores, { id: 'Distribution' });
  registry.add(FeatureSummary, { id: 'FeatureSummary' });
  registry.add(SplitCounts, { id: 'SplitCounts' });
  registry.add(gate, { id: 'GateResult' });
  return registry;
}

/** The report as it is written, so what has a default is required (JSON Schema, draft 2020-12). */
export function reportSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema, ...schema } = z.toJSONSchema(EvaluationReport, {
    target: 'draft-2020-12',
    io: 'output',
    metadata: definitions(),
  });
  return {
    $schema,
    $id: 'urn:fresh-model:evaluation:2',
    title: 'Evaluation report',
    description: 'evaluation.json: a challenger, measured beside the champion, and what the quality gate says of it.',
    ...schema,
  };
}

if (import.meta.main) {
  const text = jsonText(reportSchema());
  if (!process.argv.includes('--check')) writeFileSync(published, text);
  else if (readFileSync(published, 'utf8') !== text) {
    console.error('docs/evaluation.schema.json is not what evaluation-report.ts says: run "npm run docs"');
    process.exitCode = 1;
  }
}
