import { errorNames, takesError } from '../error-equals.ts';
import { type Json, objectsIn } from '../rules/shape.ts';
import { textOf } from './differences.ts';

/** A change that makes a pipeline less safe: a guard that is gone, or guards against less than before. */
export type Weakening =
  | { kind: 'removed'; field: Guard; was: string }
  | { kind: 'narrowed'; field: 'Retry' | 'Catch'; errors: string[] }
  | { kind: 'fewer attempts'; field: 'Retry'; errors: string[]; before: number; after: number }
  | { kind: 'longer'; field: Timer; before: number; after: number };

type Timer = 'TimeoutSeconds' | 'HeartbeatSeconds';
type Guard = Timer | 'Retry' | 'Catch' | 'Default';

/** "MaxAttempts … If unspecified, it defaults to 3" (Step Functions guide, "Retrying after an error"). */
const DEFAULT_ATTEMPTS = 3;

/** How a state that was and still is there guards against less than before. */
export function stateWeakenings(before: Json, after: Json): Weakening[] {
  const type = after.Type;
  const isWork = type === 'Task' || type === 'Map' || type === 'Parallel';
  return [
    ...(isWork ? [...retryWeakenings(before, after), ...catchWeakenings(before, after)] : []),
    ...(type === 'Task' ? [...timerWeakenings('TimeoutSeconds', before, after)] : []),
    ...(type === 'Task' ? [...timerWeakenings('HeartbeatSeconds', before, after)] : []),
    ...(type === 'Choice' && before.Default !== undefined && after.Default === undefined
      ? [{ kind: 'removed', field: 'Default', was: textOf(before.Default) } as const]
      : []),
  ];
}

/** The same of the machine as a whole, which has a timeout only. */
export const machineWeakenings = (before: Json, after: Json): Weakening[] =>
  timerWeakenings('TimeoutSeconds', before, after);

function timerWeakenings(field: Timer, before: Json, after: Json): Weakening[] {
  const [old, now] = [before, after].map((owner) => owner[field] ?? owner[`${field}Path`]);
  if (old === undefined) return [];
  if (now === undefined) return [{ kind: 'removed', field, was: textOf(old) }];
  // Which of two expressions lasts longer cannot be told.
  return typeof old === 'number' && typeof now === 'number' && now > old
    ? [{ kind: 'longer', field, before: old, after: now }]
    : [];
}

function retryWeakenings(before: Json, after: Json): Weakening[] {
  if (isUndecided(after.Retry)) return [];
  const [old, now] = [objectsIn(before.Retry), objectsIn(after.Retry)];
  const lost: string[] = [];
  const fewer = new Map<string, { before: number; after: number; errors: string[] }>();
  // An error that only the new retriers name may have lost attempts too: an earlier retrier may take it now.
  for (const error of new Set([...old, ...now].flatMap(errorNames))) {
    const [was, is] = [attempts(old, error), attempts(now, error)];
    if (was === undefined || is === undefined || is >= was) continue;
    const key = `${was} ${is}`;
    if (is === 0) lost.push(error);
    else if (fewer.has(key)) fewer.get(key)!.errors.push(error);
    else fewer.set(key, { before: was, after: is, errors: [error] });
  }
  return [
    ...lostErrors('Retry', lost, now),
    ...[...fewer.values()].map((group) => ({ kind: 'fewer attempts', field: 'Retry', ...group }) as const),
  ];
}

/** How often an error is retried; undefined where an expression decides. */
function attempts(retriers: readonly Json[], error: string): number | undefined {
  const retrier = retriers.find((candidate) => takesError(errorNames(candidate), error));
  if (!retrier) return 0;
  const { MaxAttempts = DEFAULT_ATTEMPTS } = retrier;
  return typeof MaxAttempts === 'number' ? MaxAttempts : undefined;
}

function catchWeakenings(before: Json, after: Json): Weakening[] {
  if (isUndecided(after.Catch)) return [];
  const [old, now] = [objectsIn(before.Catch), objectsIn(after.Catch)];
  const isCaught = (error: string) => now.some((catcher) => takesError(errorNames(catcher), error));
  const lost = [...new Set(old.flatMap(errorNames))].filter((error) => error !== 'States.Runtime' && !isCaught(error));
  return lostErrors('Catch', lost, now);
}

function lostErrors(field: 'Retry' | 'Catch', errors: string[], now: readonly Json[]): Weakening[] {
  if (!errors.length) return [];
  return now.length ? [{ kind: 'narrowed', field, errors }] : [{ kind: 'removed', field, was: errors.join(', ') }];
}

/** Whether a list of rules is still open, as a substitution is. */
const isUndecided = (rules: unknown): boolean => rules !== undefined && !Array.isArray(rules);

/** A loss of safety in a few words. */
export function shortly(weakening: Weakening): string {
  const { kind, field } = weakening;
  if (kind === 'fewer attempts') return `${field} ${weakening.before} → ${weakening.after} attempts`;
  return kind === 'longer' ? `${field} ${weakening.before} → ${weakening.after}` : `${field} ${kind}`;
}
