import type { Branch } from '../branch.ts';

/**
 * Runs the branches inside a state with a signal of their own, which also fires when the state's own branch is stopped.
 * @param work gets the signal and the function that fires it
 */
export async function runInner<T>(
  branch: Branch,
  work: (signal: AbortSignal, abort: () => void) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (branch.signal.aborted) abort();
  branch.signal.addEventListener('abort', abort, { once: true });
  try {
    return await branch.rest(() => work(controller.signal, abort));
  } finally {
    branch.signal.removeEventListener('abort', abort);
  }
}

/** AWS says of a Task that failed its branch that it was aborted, too; no later event follows this one (recorded). */
export function tellAbortedTask({ execution, cursor }: Branch): void {
  const last = execution.history.events[cursor - 1]?.type;
  if (last === 'TaskFailed' || last === 'TaskTimedOut') execution.history.add('TaskStateAborted', cursor);
}
