/** One entry of a listing, in listing order; several may have one key (versions). */
interface Entry<T> {
  key: string;
  item: T;
}

interface Page<T> {
  items: T[];
  commonPrefixes: string[];
  truncated: boolean;
  /** The last thing on the page: a key, or a common prefix that stands for all keys below it. */
  last?: { item?: T; prefix?: string };
}

/**
 * One page of a listing: entries with `prefix`, those that hold `delimiter` behind it rolled up into common prefixes.
 * Items and prefixes together count towards `maxKeys`.
 * @param entries in listing order, beginning behind the previous page
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
 */
export function pageOf<T>(
  entries: Iterable<Entry<T>>,
  { prefix = '', delimiter = '', maxKeys }: { prefix?: string; delimiter?: string; maxKeys: number },
): Page<T> {
  const page: Page<T> = { items: [], commonPrefixes: [], truncated: false };
  for (const { key, item } of entries) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    if (common !== undefined && common === page.commonPrefixes.at(-1)) continue;
    if (page.items.length + page.commonPrefixes.length >= maxKeys) {
      page.truncated = maxKeys > 0;
      break;
    }
    if (common === undefined) page.items.push(item);
    else page.commonPrefixes.push(common);
    page.last = common === undefined ? { item } : { prefix: common };
  }
  return page;
}

/** The index of the first of `keys` (in byte order) that lies behind `after`. */
export function indexBehind(keys: string[], after: string): number {
  const bytes = Buffer.from(after);
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Buffer.compare(Buffer.from(keys[middle]!), bytes) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A key as `encoding-type=url` writes it: percent-encoded, but for slashes. */
export const urlEncoded = (key: string): string =>
  encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
