/** Whether there is anything sound to judge: scores, rows, artifact, comparison. */
import type { EvaluationFindings, GateCheck } from '../../evaluation-report.ts';
import type { GateSettings } from '../../gate-settings.ts';
import { shortageOf } from '../evaluation/comparison/verdict.ts';
import { alwaysMade, doesNotApply, outcomeOf, unlessOff, whyNotCompared } from './check.ts';

/** A model that gives NaN gives no alarm, and a score outside [0, 1] is no probability. */
export function validScores({ challenger: { invalidScores } }: EvaluationFindings): GateCheck {
  const passed = invalidScores === 0;
  return alwaysMade('valid scores', {
    outcome: outcomeOf(passed),
    limit: 'every score from 0 to 1',
    value: invalidScores,
    reason: passed
      ? 'the challenger scores every held-out row from 0 to 1'
      : `${rows(invalidScores)} of the held-out data got NaN, an infinite score or one outside 0 to 1`,
  });
}

/** What was read must be what was processed: of a part that is missing or changed since, no figure is sound. */
export function completeHeldOutRows({ heldOut, dataset }: EvaluationFindings): GateCheck {
  const parts = (['validation', 'test'] as const).map((part) => {
    const [read, processed] = [heldOut[part], dataset.totals.splits[part]];
    const text = `${part}: read ${rows(read.rows)} with ${failures(read.failures)}`;
    const same = read.rows === processed.rows && read.failures === processed.failures;
    return same
      ? { same, text }
      : { same, text: `${text}, processed were ${rows(processed.rows)} with ${failures(processed.failures)}` };
  });
  const changed = parts.filter(({ same }) => !same);
  return alwaysMade('complete held-out rows', {
    outcome: outcomeOf(changed.length === 0),
    limit: 'as many rows and failures as were processed',
    value: heldOut.validation.rows + heldOut.test.rows,
    reason: (changed.length === 0 ? parts : changed).map(({ text }) => text).join('; '),
  });
}

/** Without failures no threshold can be chosen, and without healthy rows no false alarm be counted. */
export function bothClasses({ heldOut }: EvaluationFindings): GateCheck {
  const parts = (['validation', 'test'] as const).map((part) => {
    const healthy = heldOut[part].rows - heldOut[part].failures;
    return {
      fewer: Math.min(healthy, heldOut[part].failures),
      text: `${part}: ${failures(heldOut[part].failures)}, ${healthy} healthy`,
    };
  });
  const fewest = Math.min(...parts.map(({ fewer }) => fewer));
  return alwaysMade('both classes', {
    outcome: outcomeOf(fewest > 0),
    limit: 'failures and healthy rows among both the validation and the test rows',
    value: fewest,
    reason: parts.map(({ text }) => text).join('; '),
  });
}

/**
 * An artifact from before the execution is an older model under a new name. The same bytes as the champion's are no
 * fault: the same data and seed train the same model. Compared in whole seconds, which is all that the
 * `Last-Modified` of S3 has.
 */
export function freshArtifact({ training, execution, challenger, comparison }: EvaluationFindings): GateCheck {
  const [writtenAt, startedAt] = [training.artifactWrittenAt, execution.startedAt];
  const [written, started] = [writtenAt, startedAt].map((time) => Math.floor(Date.parse(time) / 1000)) as [
    number,
    number,
  ];
  const passed = written >= started;
  const sameBytes = comparison.kind === 'compared' && comparison.champion.artifactSha256 === challenger.artifactSha256;
  return alwaysMade('fresh artifact', {
    outcome: outcomeOf(passed),
    limit: 'written since the execution started',
    value: Number.isNaN(written - started) ? null : written - started,
    reason: passed
      ? `written at ${writtenAt}, the execution started at ${startedAt}${sameBytes ? '; its bytes are those of the champion' : ''}`
      : `written at ${writtenAt}, not after the start of the execution at ${startedAt}: this is an older model`,
  });
}

/** What serves must be known before anything replaces it. */
export function comparisonPossible({ comparison }: EvaluationFindings): GateCheck {
  const limit = 'a champion that can be evaluated on the same rows, or none';
  if (comparison.kind === 'first')
    return alwaysMade('comparison possible', doesNotApply(limit, whyNotCompared(comparison)));
  const compared = comparison.kind === 'compared';
  return alwaysMade('comparison possible', {
    outcome: outcomeOf(compared),
    limit,
    value: null,
    reason: compared
      ? `champion and challenger score the same rows; the champion is ${comparison.model} of ${comparison.endpointConfig}`
      : whyNotCompared(comparison),
  });
}

/** Of fewer assets every figure is mostly chance. */
export function enoughHeldOut({ heldOut: { test } }: EvaluationFindings, settings: GateSettings): GateCheck {
  return unlessOff('enough held-out assets', settings, 'minimumHeldOut', (minimum) => {
    const shortage = shortageOf(test, minimum);
    return {
      outcome: outcomeOf(shortage === undefined),
      limit: `at least ${minimum.assets} assets, ${minimum.failedAssets} of them with a failure`,
      value: test.failedAssets,
      reason: shortage ?? `the test rows are of ${test.assets} assets, ${test.failedAssets} of them with a failure`,
    };
  });
}

const rows = (count: number) => `${count} ${count === 1 ? 'row' : 'rows'}`;
const failures = (count: number) => `${count} ${count === 1 ? 'failure' : 'failures'}`;
