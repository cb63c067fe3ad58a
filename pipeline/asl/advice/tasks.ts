import { errorNames } from '../error-equals.ts';
import { objectsIn, warning } from '../rules/shape.ts';
import type { State } from './machines.ts';

/**
 * Reports a Task without a time limit, without Retry, and without Catch. A `TimeoutSeconds` of the whole machine is no
 * time limit of a Task: no Retry and no Catch sees it. A Retry or Catch that the author gave counts whatever it names;
 * one of a Map or Parallel around counts where it takes the failure of a Task.
 */
export function taskAdvice(state: State): void {
  const { definition, at, scope } = state;
  if (definition.Type !== 'Task') return;
  // An EXPRESS workflow ends after five minutes (guide, "Choosing workflow type").
  if (scope.type === 'STANDARD' && !LIMITS.some((field) => Object.hasOwn(definition, field))) {
    warning(
      scope,
      at,
      "without 'TimeoutSeconds' a task that never answers holds the execution for up to a year",
      'TASK_WITHOUT_TIMEOUT',
    );
  }
  if (!objectsIn(definition.Retry).length && !isHandledAround(state, 'Retry')) {
    warning(
      scope,
      at,
      "without 'Retry' the task gives up at the first call that is throttled or breaks",
      'TASK_WITHOUT_RETRY',
    );
  }
  if (!objectsIn(definition.Catch).length && !isHandledAround(state, 'Catch')) {
    warning(
      scope,
      at,
      "without 'Catch', here or on a Map or Parallel around, a failure ends the execution",
      'TASK_WITHOUT_CATCH',
    );
  }
}

const LIMITS = ['TimeoutSeconds', 'TimeoutSecondsPath', 'HeartbeatSeconds', 'HeartbeatSecondsPath'];

/** Names under which a Map or Parallel takes the failure of a Task inside. */
const INNER_FAILURES = [
  'States.ALL',
  'States.TaskFailed',
  'States.BranchFailed',
  'States.ExceedToleratedFailureThreshold',
];
const TOLERANCES = ['Count', 'CountPath', 'Percentage', 'PercentagePath'].map((kind) => `ToleratedFailure${kind}`);

function isHandledAround(state: State, field: 'Retry' | 'Catch'): boolean {
  const { owner } = state.machine;
  if (!owner) return false;
  const handles = objectsIn(owner.definition[field]).some((rule) =>
    errorNames(rule).some((name) => INNER_FAILURES.includes(name)),
  );
  const tolerates = field === 'Catch' && TOLERANCES.some((name) => Object.hasOwn(owner.definition, name));
  return handles || tolerates || isHandledAround(owner, field);
}
