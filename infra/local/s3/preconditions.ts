import { AwsError } from '../core/errors.ts';
import { notImplemented } from './refusals.ts';
import type { ObjectContent, Version } from './store.ts';

const failed = (condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

const unquoted = (etag: string) => etag.replace(/^"(.*)"$/, '$1');
const matches = (condition: string, etag: string) =>
  condition === '*' || condition.split(/\s*,\s*/).some((candidate) => unquoted(candidate) === unquoted(etag));

// HTTP dates count whole seconds.
const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/**
 * The preconditions of a read (RFC 9110, section 13.2.2).
 * @throws AwsError PreconditionFailed (412); NotModified (304, without a body)
 */
export function checkRead(
  input: { IfMatch?: string; IfNoneMatch?: string; IfModifiedSince?: Date; IfUnmodifiedSince?: Date },
  { lastModified }: Version,
  { etag }: ObjectContent,
): void {
  if (input.IfMatch !== undefined) {
    if (!matches(input.IfMatch, etag)) throw failed('If-Match');
  } else if (input.IfUnmodifiedSince && seconds(lastModified) > seconds(input.IfUnmodifiedSince))
    throw failed('If-Unmodified-Since');
  const unchanged =
    input.IfNoneMatch !== undefined
      ? matches(input.IfNoneMatch, etag)
      : input.IfModifiedSince && seconds(lastModified) <= seconds(input.IfModifiedSince);
  if (unchanged) throw new AwsError('NotModified', 'Not Modified', 304, { etag });
}

/**
 * The preconditions of a write, against the key's current version.
 * @throws AwsError PreconditionFailed; NoSuchKey for If-Match on a key without object; NotImplemented for an
 *   If-None-Match other than `*`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function checkWrite(input: { IfMatch?: string; IfNoneMatch?: string }, current: Version | undefined): void {
  const content = current?.content;
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch !== '*')
    throw notImplemented(`If-None-Match: ${input.IfNoneMatch}`);
  if (input.IfNoneMatch && content) throw failed('If-None-Match');
  if (input.IfMatch === undefined) return;
  if (!content) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  if (!matches(input.IfMatch, content.etag)) throw failed('If-Match');
}

/**
 * The bytes that a Range header asks for; undefined for the whole object, also where the header cannot be read, which
 * HTTP says to ignore.
 * @returns first and last byte, both inclusive
 * @throws AwsError InvalidRange (416)
 */
export function rangeOf(header: string | undefined, size: number): { first: number; last: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  if (from !== '' && to !== '' && Number(from) > Number(to)) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (first >= size || (from === '' && Number(to) === 0))
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  return { first, last };
}
