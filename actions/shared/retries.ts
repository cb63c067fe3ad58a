/** Pauses before a second and a third try, in milliseconds. */
const PAUSES = [1_000, 4_000];
/** Whoever asks for more patience than this gets none, in milliseconds. */
const LONGEST_PAUSE = 60_000;

/** What Octokit throws. */
export interface Refused {
  status?: number;
  message?: string;
  response?: { headers: Record<string, string | undefined> };
}

/**
 * Whether GitHub was asked too much; its 403 for this looks like the one for a missing permission.
 * Source: docs.github.com, "Rate limits for the REST API", exceeding the rate limit.
 */
export function isRateLimit({ status, message = '', response }: Refused): boolean {
  if (status === 429) return true;
  const { 'retry-after': after, 'x-ratelimit-remaining': remaining } = response?.headers ?? {};
  return status === 403 && (after !== undefined || remaining === '0' || /rate limit/i.test(message));
}

/**
 * How long to wait before another try, in milliseconds; undefined when none would help. A rate limit says the seconds
 * in `retry-after`; with `x-ratelimit-remaining: 0` it takes up to an hour; without both, a minute (same source).
 * @param attempt how many tries there were before the one that failed
 */
export function pauseAfter(error: Refused, attempt: number): number | undefined {
  const pause = PAUSES[attempt];
  if (pause === undefined) return undefined;
  if (isRateLimit(error)) {
    const { 'retry-after': after, 'x-ratelimit-remaining': remaining } = error.response?.headers ?? {};
    if (after === undefined) return remaining === '0' ? undefined : LONGEST_PAUSE;
    return Number(after) * 1000 <= LONGEST_PAUSE ? Number(after) * 1000 : undefined;
  }
  return error.status !== undefined && error.status >= 500 ? pause : undefined;
}
