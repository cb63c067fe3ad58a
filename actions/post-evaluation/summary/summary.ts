import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import type { RunFigures } from '../run-figures.ts';
import { chartFolds } from './charts.ts';
import { fitted, type Limit } from './fit.ts';
import { head } from './head.ts';
import { lineageFold, type RepositoryUrl } from './lineage.ts';
import { runFold } from './run.ts';
import { confusionFold, driftFold, gateFold, metricFold, sliceFold } from './tables.ts';

/** Where it is shown. */
export interface Surroundings {
  limit: Limit;
  repository: RepositoryUrl;
  /** The workflow run that shows it, where the artifact with the whole report is. */
  runUrl: string;
}

/** The evaluation report in GitHub's Markdown, never larger than the limit: what a reviewer needs first, the rest in folds. */
export function summary(report: EvaluationReport, run: RunFigures | undefined, at: Surroundings): string {
  const folds = [
    gateFold(report),
    metricFold(report),
    confusionFold(report),
    ...chartFolds(report),
    sliceFold(report),
    driftFold(report),
    lineageFold(report, at.repository),
    run && runFold(run),
  ].filter((fold) => fold !== undefined);
  const links = `[Workflow run](${at.runUrl}) · [whole report (artifact)](${at.runUrl}#artifacts)`;
  const whole = `The [run’s artifact](${at.runUrl}#artifacts) has the whole report.`;
  return fitted(`${head(report)}\n\n${links}`, folds, { limit: at.limit, whole });
}
