/** Pauses before a second and a third try, in milliseconds. */
const PAUSES = [1_000, 4_000];
/** Whoever asks for more patience than this gets a warning instead, in milliseconds. */
const LONGEST_PAUSE = 60_000;

/** What Octokit throws. */
export interface Refused {
  status?: number;
  message?: string;
  response?: { headers: Record<string, string | undefined> };
}

/**
 * How long to wait before another try, in milliseconds; undefined when none would help.
 * Source: docs.github.com, "Rate limits for the REST API", exceeding the rate limit: 403 or 429; `retry-after` says the
 * seconds; with `x-ratelimit-remaining: 0` it takes until the hour is over; without both it takes a minute.
 * @param attempt how many tries there were before the one that failed
 */
export function pauseAfter(error: unknown, attempt: number): number | undefined {
  const { status = 0, message = '', response } = error as Refused;
  const pause = PAUSES[attempt];
  if (pause === undefined) return undefined;
  if (status >= 500) return pause;
  if (status !== 403 && status !== 429) return undefined;
  const seconds = response?.headers['retry-after'];
  if (seconds !== undefined) return Number(seconds) * 1000 <= LONGEST_PAUSE ? Number(seconds) * 1000 : undefined;
  if (response?.headers['x-ratelimit-remaining'] === '0') return undefined;
  return status === 429 || /secondary rate limit/i.test(message) ? LONGEST_PAUSE : undefined;
}
