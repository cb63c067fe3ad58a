import { setTimeout as sleepMilliseconds } from 'node:timers/promises';

/** How long trouble is ridden out, and by which clock. All times in milliseconds. */
export interface Patience {
  /** From the first failure of a series on; then the last one is thrown. */
  patience: number;
  /** Ceiling of the first pause; each further one doubles it, up to `longestPause`. */
  firstPause: number;
  longestPause: number;
  /** Sees the first failure of a series. */
  onTrouble?: (error: unknown) => void;
  signal?: AbortSignal | undefined;
  sleep?: Sleep | undefined;
  now?: (() => number) | undefined;
  /** Uniform in [0, 1). */
  random?: (() => number) | undefined;
}

/** @throws AbortError when the signal ends the sleep */
export type Sleep = (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>;

export const realSleep: Sleep = (milliseconds, signal) =>
  sleepMilliseconds(milliseconds, undefined, signal && { signal });

/** Node's codes for a connection that was cut, or never came to be. */
const CUT = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_SOCKET',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);
/** Names of AWS's throttling errors, which come with status 400. Source: AWS SDKs, "Retry behavior". */
const THROTTLED =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded|PriorRequestNotComplete/;

/** Whether asking again may help: throttling, an error of the server's, a connection that was cut or got no answer. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, cause, $metadata } = error as Error & {
    code?: unknown;
    $metadata?: { httpStatusCode?: number };
  };
  const status = $metadata?.httpStatusCode ?? 0;
  if (status >= 500 || status === 429 || THROTTLED.test(name) || name === 'TimeoutError') return true;
  return CUT.has(String(code)) || isTransient(cause);
}

/**
 * Repeats a call while its failures are transient, after pauses that grow exponentially with full jitter: anything
 * between nothing and the ceiling, so that many who were throttled at once do not come back at once. Source: AWS
 * Architecture Blog, "Exponential Backoff And Jitter".
 * @throws what the call throws when it is not transient, or when the patience is over; AbortError by the signal
 */
export async function rideOut<T>(call: () => Promise<T>, options: Patience): Promise<T> {
  const { patience, firstPause, longestPause, onTrouble, signal } = options;
  const { sleep = realSleep, now = Date.now, random = Math.random } = options;
  let since: number | undefined;
  for (let ceiling = firstPause; ; ceiling = Math.min(ceiling * 2, longestPause)) {
    try {
      return await call();
    } catch (error) {
      if (!isTransient(error) || signal?.aborted) throw error;
      if (since === undefined) onTrouble?.(error);
      since ??= now();
      const pause = random() * ceiling;
      if (now() + pause - since > patience) throw error;
      await sleep(pause, signal);
    }
  }
}
