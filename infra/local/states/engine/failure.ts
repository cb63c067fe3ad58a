/** The largest input or result of a state, in bytes of UTF-8 (Step Functions quotas, "Maximum input or result size"). */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

/** A state failed with an error name and a cause, as Retry, Catch and the execution's end see them. */
export class StateFailure extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  constructor(error: string | undefined, cause: string | undefined) {
    super(`${error ?? 'no error name'}: ${cause ?? 'no cause'}`);
    this.name = 'StateFailure';
    this.error = error;
    this.cause = cause;
  }
}

/** The execution, or the branch of a Parallel or Map state, was stopped from outside: nothing retries or catches it. */
export class Aborted extends Error {
  constructor() {
    super('aborted');
    this.name = 'Aborted';
  }
}

/** Whether a text is over {@link MAX_PAYLOAD_BYTES}. */
export const isTooLarge = (text: string): boolean =>
  text.length * 3 > MAX_PAYLOAD_BYTES && Buffer.byteLength(text) > MAX_PAYLOAD_BYTES;

/** @throws StateFailure `States.DataLimitExceeded` when a result is over {@link MAX_PAYLOAD_BYTES} */
export function checkSize(text: string, what: string): void {
  if (!isTooLarge(text)) return;
  const cause = `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  throw new StateFailure('States.DataLimitExceeded', cause);
}

/** `promise`, or a rejection with {@link Aborted} as soon as `signal` fires. */
export function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(new Aborted());
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(new Aborted());
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
