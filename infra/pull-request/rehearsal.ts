import { stateSeconds } from '../../actions/post-evaluation/run-figures.ts';
import { difference, figure, percent } from '../../actions/post-evaluation/summary/format.ts';
import { cell } from '../../actions/shared/markdown.ts';
import { markdownTable } from '../../pipeline/markdown-table.ts';
import type { Coverage, RehearsalReport } from '../../pipeline/rehearsal-report.ts';
import type { PipelineSettings } from '../../pipeline/settings.ts';
import type { Finding, Part, Place } from './finding.ts';
import { historyEvents } from './history-events.ts';

/** Metrics that a reviewer compares. */
const METRICS = [
  ['averagePrecision', 'Average precision'],
  ['rocAuc', 'ROC AUC'],
  ['f1', 'F1'],
  ['precision', 'Precision'],
  ['recall', 'Recall'],
  ['calibrationError', 'Calibration error'],
] as const;

/** What a rehearsal is judged by, and where findings are shown. */
interface Judgement {
  /** A model that is worse by more than its margin beside a champion is a loss. */
  gate: PipelineSettings['gate'] | undefined;
  /** Where the model was changed. */
  at: Place;
  /** Where the permissions stand that a problem says are missing. */
  refused: (problem: string) => Place | undefined;
}

/**
 * What the rehearsal of the pull request found, beside the base's: the evaluation, the time of each state.
 * A check of the gate that the model does not pass is an error, a model that is much worse than the base's a loss.
 */
export function evaluationPart(
  base: RehearsalReport | undefined,
  head: RehearsalReport,
  { gate, at, refused }: Judgement,
): Part {
  const { evaluation } = head;
  const findings: Finding[] = head.problems.map((message) => ({ level: 'error', message, ...refused(message) }));
  for (const { name, reason, outcome } of evaluation?.gate.checks ?? [])
    if (outcome === 'failed') findings.push({ level: 'error', message: `The gate, ${name}: ${reason}`, ...at });
  const worse = lossOfQuality(base?.evaluation, evaluation, gate);
  if (worse) findings.push({ level: 'loss', message: worse, ...at });
  const metrics = METRICS.map(([key, name]) => {
    const [was, is] = [base?.evaluation, evaluation].map((report) => report?.challenger.metrics[key]);
    const both = typeof was === 'number' && typeof is === 'number';
    const text = (value: number | null | undefined) => (typeof value === 'number' ? figure(value) : '');
    return [name, text(was), text(is), both ? difference(is - was) : ''];
  });
  const [before, after] = [base, head].map((report) => stateSeconds(historyEvents(report?.events ?? [])));
  const times = [...new Set([...after!, ...before!].map(({ name }) => name))].map((name) => {
    const [was, is] = [before!, after!].map((states) => states.find((state) => state.name === name)?.seconds);
    return [cell(name), was === undefined ? '' : `${was.toFixed(1)} s`, is === undefined ? '' : `${is.toFixed(1)} s`];
  });
  const score = evaluation
    ? `average precision ${figure(evaluation.challenger.metrics.averagePrecision)}`
    : 'no evaluation';
  return {
    title: `Rehearsal: ${head.passed ? 'passed' : 'failed'}, ${score}`,
    importance: 5,
    findings,
    body: [
      ...(head.problems.length ? [head.problems.map((problem) => `- ❌ ${cell(problem)}`).join('\n')] : []),
      `The gate says ${evaluation ? `**${evaluation.decision}**` : 'nothing'}${base?.evaluation ? `, in the base **${base.evaluation.decision}**` : ''}. Both were trained by their own code on the same generated rows.`,
      markdownTable(['Metric', 'Base', 'Pull request', 'Difference'], metrics),
      markdownTable(['State', 'Base', 'Pull request'], times),
    ].join('\n\n'),
  };
}

/** Says by how much the model is worse where that is more than the gate's own margin beside a champion. */
function lossOfQuality(
  base: RehearsalReport['evaluation'],
  head: RehearsalReport['evaluation'],
  gate: PipelineSettings['gate'] | undefined,
): string | undefined {
  if (!base || !head || !gate || gate.champion === 'off') return undefined;
  const { margin } = gate.champion;
  const [was, is] = [base, head].map(({ challenger }) => challenger.metrics.averagePrecision);
  return was! - is! > margin
    ? `Average precision falls from ${figure(was!)} to ${figure(is!)}: by more than gate.champion.margin, ${margin}`
    : undefined;
}

/** How much of the state machine the rehearsal has been through, and how each Task took its failure. */
export function coveragePart({ journeys, states, transitions, failures }: Coverage): Part {
  const share = ({ covered, all }: Coverage['states']) => `${percent(all ? covered / all : 1)} (${covered} of ${all})`;
  const missed = [...states.missed, ...transitions.missed];
  const caught = failures.filter(({ result }) => result === 'caught').length;
  return {
    title: `Coverage: states ${share(states)}, transitions ${share(transitions)}, ${caught} of ${failures.length} failing Tasks caught`,
    importance: 2,
    findings: [],
    body: [
      markdownTable(
        ['Task that failed', 'on the way', 'Result', 'Then'],
        failures.map(({ task, journey, result, next = '' }) => [
          cell(task),
          cell(journey),
          result === 'caught' ? '✅ caught' : `❌ ${result}`,
          cell(next),
        ]),
      ),
      `Ways: ${journeys.map(({ name, ending }) => `${cell(name)} → ${cell(ending)}`).join(', ')}.`,
      missed.length ? `Not covered: ${missed.map(cell).join(', ')}.` : 'All states and transitions are covered.',
    ].join('\n\n'),
  };
}
