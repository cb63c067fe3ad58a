import { AwsError } from '../../core/errors.ts';

/** Entries on a page when the request does not say, and at most. */
const DEFAULT_PAGE = 100;
const MAX_PAGE = 1000;

/**
 * One page of a list that only ever grows at its end: a token says where the next page begins in the list, so what is
 * added meanwhile does not shift it.
 * @param maxResults 0 or nothing for the default of 100; a fraction is cut off
 * @param lastFirst whether the pages go from the list's end to its beginning
 * @throws AwsError `InvalidToken` for a token that no page gave
 */
export function page<T>(
  all: readonly T[],
  maxResults: number | undefined,
  nextToken: string | undefined,
  lastFirst = false,
) {
  const size = Math.min(Math.trunc(maxResults ?? 0) || DEFAULT_PAGE, MAX_PAGE);
  const given = nextToken === undefined ? undefined : offsetOf(nextToken);
  if (lastFirst) {
    const end = given ?? all.length;
    const start = Math.max(0, end - size);
    return { items: all.slice(start, end).reverse(), nextToken: start > 0 ? tokenOf(start) : undefined };
  }
  const start = given ?? 0;
  const end = start + size;
  return { items: all.slice(start, end), nextToken: end < all.length ? tokenOf(end) : undefined };
}

const tokenOf = (offset: number) => Buffer.from(`page:${offset}`).toString('base64');

function offsetOf(token: string): number {
  const [, offset] = /^page:(\d{1,9})$/.exec(Buffer.from(token, 'base64').toString('utf8')) ?? [];
  if (offset === undefined) throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
  return Number(offset);
}
