import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AwsError } from '../core/errors.ts';
import type { ReceivedBody } from './body.ts';
import { type Algorithm, checksumOf } from './digests.ts';
import { malformedXml } from './refusals.ts';
import type { Blob } from './store.ts';

/** An uploaded part. */
export interface Part extends Blob {
  number: number;
  etag: string;
  lastModified: Date;
}

/** A part as a completion names it. */
interface CompletedPart {
  PartNumber?: number;
  ETag?: string;
  [checksum: string]: unknown;
}

const MIN_PART_BYTES = 5 * 1024 ** 2;

/**
 * The parts that a completion names.
 * @throws AwsError InvalidPart for one that is unknown or not what was uploaded, InvalidPartOrder, EntityTooSmall when
 *   one that is not the last is under 5 MiB
 */
export function partsOf(uploaded: Map<number, Part>, algorithm: Algorithm, named: CompletedPart[]): Part[] {
  if (named.length === 0) throw malformedXml();
  const parts = named.map((completed, i) => {
    const part = uploaded.get(completed.PartNumber ?? 0);
    const checksum = completed[`Checksum${algorithm}`];
    const unknown = completed.ETag?.replaceAll('"', '') !== part?.etag.replaceAll('"', '');
    if (!part || unknown || (checksum !== undefined && checksum !== part.checksums[algorithm]))
      throw new AwsError(
        'InvalidPart',
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        400,
        { PartNumber: completed.PartNumber, ETag: completed.ETag },
      );
    if (i > 0 && part.number <= (named[i - 1]!.PartNumber ?? 0))
      throw new AwsError(
        'InvalidPartOrder',
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
      );
    return part;
  });
  const small = parts.slice(0, -1).find(({ size }) => size < MIN_PART_BYTES);
  if (small)
    throw new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size', 400, {
      ProposedSize: small.size,
      MinSizeAllowed: MIN_PART_BYTES,
      PartNumber: small.number,
      ETag: small.etag.replaceAll('"', ''),
    });
  return parts;
}

/** The contents of parts, one behind the other. */
export const joinedStream = (parts: Part[]): ReceivedBody => ({
  trailers: {},
  chunks: (async function* () {
    for (const part of parts) for await (const chunk of createReadStream(part.path)) yield chunk as Buffer;
  })(),
});

/** The ETag of a multipart object: the MD5 of the parts' MD5s, and how many there are. */
export const etagOf = (parts: Part[]) =>
  `${createHash('md5')
    .update(Buffer.concat(parts.map(({ md5 }) => md5)))
    .digest('hex')}-${parts.length}`;

/** The checksum of the parts' checksums, and how many there are. */
export function compositeOf(algorithm: Algorithm, parts: Part[]): string {
  const bytes = parts.map((part) => Buffer.from(part.checksums[algorithm] ?? '', 'base64'));
  return `${checksumOf(algorithm, Buffer.concat(bytes))}-${parts.length}`;
}
