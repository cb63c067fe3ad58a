import { createHash } from 'node:crypto';
import type { EvaluationReport } from '../../pipeline/evaluation-report.ts';
import { sampleReport } from '../../pipeline/model/evaluation/testing.ts';

/** A report of every verdict. */
export const REPORTS = {
  first: () => sampleReport({ champion: 'none' }),
  better: () => sampleReport({ champion: 'worse' }),
  'not worse': () => sampleReport(),
  worse: () => sampleReport({ skill: 2.5, champion: 'better', torqueShift: 40 }),
  'not enough data': () => sampleReport({ skill: 2 }),
  'cannot be evaluated': () => sampleReport({ champion: 'cannot be evaluated' }),
} satisfies Record<EvaluationReport['gate']['verdict']['verdict'], () => EvaluationReport>;

/** A report as `evaluation.json` in S3 holds it, and its SHA-256. */
export function stored(report: EvaluationReport): { text: string; sha256: string } {
  const text = JSON.stringify(report);
  return { text, sha256: createHash('sha256').update(text).digest('hex') };
}

/** The report of a first model, which passes. */
export const { text: evaluation, sha256 } = stored(REPORTS.first());
