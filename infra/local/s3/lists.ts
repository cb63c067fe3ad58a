import { AwsError } from '../core/errors.ts';
import type { Operation, StandIn } from '../core/stand-in.ts';
import { indexBehind, pageOf, urlEncoded } from './listing.ts';
import { honouring } from './operation.ts';
import { type Bucket, type Store, sortedKeys, type Version } from './store.ts';

/** S3 gives at most so many keys on a page. */
const MAX_KEYS = 1000;

/** ListObjectsV2 and ListObjectVersions. */
export function listOperations(standIn: StandIn, store: Store): Record<string, Operation> {
  const owner = { ID: standIn.account };

  const listObjects: Operation = (input) => {
    const bucket = store.bucket(input.Bucket);
    const maxKeys = maxKeysOf(input.MaxKeys);
    const encode = encoder(input.EncodingType);
    const start =
      input.ContinuationToken === undefined ? { after: input.StartAfter ?? '' } : readToken(input.ContinuationToken);
    const page = pageOf(entriesBehind(bucket, start), { prefix: input.Prefix, delimiter: input.Delimiter, maxKeys });
    const last = page.last?.prefix ?? page.last?.item?.key ?? '';
    return {
      Name: bucket.name,
      Prefix: encode(input.Prefix ?? ''),
      Delimiter: input.Delimiter && encode(input.Delimiter),
      StartAfter: input.StartAfter && encode(input.StartAfter),
      EncodingType: input.EncodingType,
      MaxKeys: maxKeys,
      KeyCount: page.items.length + page.commonPrefixes.length,
      IsTruncated: page.truncated,
      ContinuationToken: input.ContinuationToken,
      NextContinuationToken: page.truncated ? token(last, page.last?.prefix !== undefined) : undefined,
      Contents: page.items.map((version) => ({
        ...listed(version, encode),
        Owner: input.FetchOwner ? owner : undefined,
      })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  };

  const listVersions: Operation = (input) => {
    const bucket = store.bucket(input.Bucket);
    const maxKeys = maxKeysOf(input.MaxKeys);
    const encode = encoder(input.EncodingType);
    const entries = versionsBehind(bucket, input);
    const page = pageOf(entries, { prefix: input.Prefix, delimiter: input.Delimiter, maxKeys });
    const isLatest = (version: Version) => bucket.objects.get(version.key)?.[0] === version;
    const shown = (version: Version) => ({ VersionId: version.versionId, IsLatest: isLatest(version), Owner: owner });
    return {
      Name: bucket.name,
      Prefix: encode(input.Prefix ?? ''),
      Delimiter: input.Delimiter && encode(input.Delimiter),
      EncodingType: input.EncodingType,
      MaxKeys: maxKeys,
      IsTruncated: page.truncated,
      KeyMarker: encode(input.KeyMarker ?? ''),
      VersionIdMarker: input.VersionIdMarker ?? '',
      NextKeyMarker: page.truncated ? encode(page.last?.prefix ?? page.last?.item?.key ?? '') : undefined,
      NextVersionIdMarker: page.truncated ? page.last?.item?.versionId : undefined,
      Versions: page.items
        .filter(({ content }) => content)
        .map((version) => ({ ...listed(version, encode), ...shown(version) })),
      DeleteMarkers: page.items
        .filter(({ content }) => !content)
        .map((version) => ({ Key: encode(version.key), LastModified: version.lastModified, ...shown(version) })),
      CommonPrefixes: page.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })),
    };
  };

  return {
    ListObjectsV2: honouring(
      ['Prefix', 'Delimiter', 'MaxKeys', 'StartAfter', 'ContinuationToken', 'EncodingType', 'FetchOwner'],
      listObjects,
    ),
    ListObjectVersions: honouring(
      ['Prefix', 'Delimiter', 'MaxKeys', 'KeyMarker', 'VersionIdMarker', 'EncodingType'],
      listVersions,
    ),
  };
}

const listed = ({ key, lastModified, content }: Version, encode: (key: string) => string) => ({
  Key: encode(key),
  LastModified: lastModified,
  ETag: content?.etag,
  Size: content?.size,
  StorageClass: 'STANDARD',
});

interface Start {
  after: string;
  /** `after` is a common prefix: what lies below it has been listed with it. */
  isPrefix?: boolean;
}

function* entriesBehind(bucket: Bucket, { after, isPrefix }: Start): Generator<{ key: string; item: Version }> {
  const keys = sortedKeys(bucket);
  for (let i = after ? indexBehind(keys, after) : 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (isPrefix && key.startsWith(after)) continue;
    const version = bucket.objects.get(key)![0]!;
    if (version.content) yield { key, item: version };
  }
}

interface VersionStart {
  KeyMarker?: string;
  VersionIdMarker?: string;
  Delimiter?: string;
}

function* versionsBehind(bucket: Bucket, { KeyMarker = '', VersionIdMarker, Delimiter }: VersionStart) {
  const isPrefix = Delimiter && KeyMarker.endsWith(Delimiter);
  const keys = sortedKeys(bucket);
  const versions = bucket.objects.get(KeyMarker) ?? [];
  const marked = versions.findIndex(({ versionId }) => versionId === VersionIdMarker);
  if (marked >= 0) for (const item of versions.slice(marked + 1)) yield { key: KeyMarker, item };
  for (const key of keys.slice(KeyMarker ? indexBehind(keys, KeyMarker) : 0)) {
    if (isPrefix && key.startsWith(KeyMarker)) continue;
    for (const item of bucket.objects.get(key)!) yield { key, item };
  }
}

const invalid = (name: string, value: unknown, message: string) =>
  new AwsError('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: value });

function maxKeysOf(maxKeys: number = MAX_KEYS): number {
  if (!Number.isInteger(maxKeys) || maxKeys < 0)
    throw invalid('max-keys', maxKeys, 'Argument maxKeys must be an integer between 0 and 2147483647');
  return Math.min(maxKeys, MAX_KEYS);
}

function encoder(type: string | undefined): (key: string) => string {
  if (type === undefined) return (key) => key;
  if (type === 'url') return urlEncoded;
  throw invalid('encoding-type', type, 'Invalid Encoding Method specified in Request');
}

const token = (after: string, isPrefix: boolean) => Buffer.from(JSON.stringify({ after, isPrefix })).toString('base64');

function readToken(text: string): Start {
  try {
    const start = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (typeof start.after === 'string') return start;
  } catch {
    // Not one of ours: refused below like one that was made up.
  }
  throw invalid('continuation-token', text, 'The continuation token provided is incorrect');
}
