import { AwsError } from '../../core/errors.ts';

/** Entries on a page when the request does not say, and at most. */
const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/**
 * One page of a list.
 * @param maxResults 0 or nothing for the default of 100
 * @throws AwsError `InvalidToken` for a token that no page gave
 */
export function page<T>(all: readonly T[], maxResults: number | undefined, nextToken: string | undefined) {
  const start = nextToken === undefined ? 0 : offsetOf(nextToken);
  const end = start + Math.min(maxResults || DEFAULT_PAGE, MAX_PAGE);
  return { items: all.slice(start, end), nextToken: end < all.length ? tokenOf(end) : undefined };
}

const tokenOf = (offset: number) => Buffer.from(`page:${offset}`).toString('base64');

function offsetOf(token: string): number {
  const [, offset] = /^page:(\d+)$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (offset === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(offset);
}
