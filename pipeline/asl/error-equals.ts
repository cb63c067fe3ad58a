/** The names in the `ErrorEquals` of a retrier or catcher; what is no name, as in a faulty definition, is left out. */
export const errorNames = ({ ErrorEquals: names }: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];

/**
 * Whether an `ErrorEquals` list takes an error, which a Fail state may leave without a name. States.Runtime is never
 * taken; States.TaskFailed takes all but a timeout; States.Timeout takes a missed heartbeat too. States.ALL takes a Task's
 * States.DataLimitExceeded, though the guide says that it does not (recorded executions).
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function takesError(errorEquals: readonly string[], error: string | undefined): boolean {
  if (error === 'States.Runtime') return false;
  return errorEquals.some(
    (name) =>
      name === error ||
      name === 'States.ALL' ||
      (name === 'States.TaskFailed' && error !== 'States.Timeout' && error !== 'States.HeartbeatTimeout') ||
      (name === 'States.Timeout' && error === 'States.HeartbeatTimeout'),
  );
}
