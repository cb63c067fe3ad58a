import type { EvaluationFindings, GateCheck } from '../../evaluation-report.ts';
import { Gate } from '../../gate-settings.ts';
import { sampleFindings } from '../evaluation/testing.ts';
import { judge } from './judge.ts';

export type Compared = Extract<EvaluationFindings['comparison'], { kind: 'compared' }>;
type Champion = NonNullable<Parameters<typeof sampleFindings>[0]>['champion'];

const samples = new Map<Champion, EvaluationFindings>();

/** Findings that a test may change, as a report holds them; measured once for each kind of champion. */
export function findingsWith(champion: Champion = 'equal'): EvaluationFindings {
  const found = samples.get(champion) ?? sampleFindings({ champion });
  samples.set(champion, found);
  return JSON.parse(JSON.stringify(found));
}

interface Case {
  champion?: Champion;
  /** What differs from sound findings. */
  change?: (findings: EvaluationFindings) => void;
  /** The `gate` of pipeline.yml. */
  gate?: object;
}

/** What one check says of sound findings that were changed in one figure. */
export function checkOf(name: string, { champion, change, gate = {} }: Case = {}): GateCheck {
  const findings = findingsWith(champion);
  change?.(findings);
  const check = judge(findings, Gate.parse(gate)).checks.find((made) => made.name === name);
  if (!check) throw new Error(`no check "${name}"`);
  return check;
}

/** Changes what was found beside the champion. */
export const compared = (change: (comparison: Compared) => void) => (findings: EvaluationFindings) => {
  if (findings.comparison.kind !== 'compared') throw new Error('these findings have no champion');
  change(findings.comparison);
};
