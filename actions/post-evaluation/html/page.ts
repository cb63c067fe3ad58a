import type { EvaluationReport } from '../../../pipeline/evaluation-report.ts';
import type { RunFigures } from '../run-figures.ts';
import { verdictLine } from '../summary/key-figures.ts';
import { calibrationChart } from './charts/calibration.ts';
import { costsChart } from './charts/costs.ts';
import { driftChart } from './charts/drift.ts';
import { figure } from './charts/figure.ts';
import { precisionRecallChart } from './charts/precision-recall.ts';
import { scoresChart } from './charts/scores.ts';
import { slicesChart } from './charts/slices.ts';
import { details } from './details.ts';
import { escaped } from './markup.ts';
import { overview } from './overview.ts';
import { STYLE } from './style.ts';

const CHARTS = [precisionRecallChart, costsChart, calibrationChart, scoresChart, slicesChart, driftChart];

/**
 * The evaluation report as one HTML file that opens from disk: no script, and nothing that is loaded. The same report
 * gives the same bytes.
 * @param run undefined where no execution was read
 */
export function reportPage(report: EvaluationReport, run: RunFigures | undefined): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${escaped(verdictLine(report))}</title><style>${STYLE}</style></head>
<body><main>
${overview(report)}
<h2>Charts</h2>
<div class="charts">
${CHARTS.map((chart) => figure(chart(report))).join('\n')}
</div>
<h2>Details</h2>
<div class="details">
${details(report, run)}
</div>
</main></body></html>
`;
}
