import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { serviceCall } from '../../../../../pipeline/asl/catalogue/resource.ts';
import { AwsError } from '../../../core/errors.ts';
import type { Caller } from '../../../core/stand-in.ts';
import type { ItemReader, JsonObject, ReaderConfig } from '../definition.ts';
import type { Item } from '../items.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';
import { parseItems, parseJson, readerFailure } from './formats.ts';
import { serviceCause } from './service-cause.ts';

const ACTIONS = ['s3:listObjectsV2', 's3:getObject'];
const INPUT_TYPES = ['CSV', 'JSON', 'JSONL', 'MANIFEST'];

/** Why the stand-in cannot read with an ItemReader that AWS takes; undefined when it can. */
export function readerRefusal({ Resource, ReaderConfig = {} }: ItemReader): string | undefined {
  const { InputType = 'JSON', ManifestType = 'S3_INVENTORY' } = ReaderConfig;
  if (!ACTIONS.includes(actionOf(Resource))) return `The stand-in has no item reader ${Resource}`;
  if (!INPUT_TYPES.includes(InputType))
    return `The InputType must be ${INPUT_TYPES.join(', ')} in the stand-in, found ${InputType}`;
  if (ManifestType !== 'S3_INVENTORY')
    return `The ManifestType must be S3_INVENTORY in the stand-in, found ${ManifestType}`;
  return undefined;
}

function actionOf(resource: string): string {
  const call = serviceCall(resource);
  return call ? `${call.service}:${call.action}` : resource;
}

/** What a reader reads with: S3 as the execution's role sees it. */
interface Reading {
  s3(operation: string, input: JsonObject): ReturnType<Visit['engine']['standIn']['call']>;
  config: ReaderConfig;
}

/**
 * Reads the items of a Distributed Map from S3. Unverified against AWS: that a prefix without objects is no failure.
 * @throws StateFailure `States.ItemReaderFailed` when S3 refuses or the object holds no items
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
export async function readItems(visit: Visit, caller: Caller): Promise<Item[]> {
  const { Resource, Arguments, Parameters, ReaderConfig: config = {} } = visit.state.ItemReader!;
  const query = queryOf(visit);
  const place = (await query.template(visit, 'ItemReader/Arguments', Arguments ?? Parameters ?? {})) as JsonObject;
  const most = await query.number(visit, 'MaxItems', config, 'ItemReader/ReaderConfig/');
  if (most !== undefined && most < 0) throw readerFailure('field MaxItems must be positive');
  const { standIn } = visit.engine;
  const reading: Reading = { s3: (operation, input) => standIn.call('s3', operation, input, caller), config };
  const items: Item[] = [];
  try {
    for await (const item of actionOf(Resource) === 's3:getObject' ? read(reading, place) : list(reading, place)) {
      items.push(item);
      if (items.length === most) break;
    }
  } catch (error) {
    if (error instanceof AwsError) throw readerFailure(serviceCause(error, 'S3'));
    // Content that is not compressed as its name says: errors of zlib have a code and a number.
    if (error instanceof Error && 'errno' in error && 'code' in error) throw readerFailure(error.message);
    throw error;
  }
  return items;
}

interface Listing {
  Contents?: { Key: string; Size: number; ETag: string; LastModified: Date; StorageClass?: string }[];
  NextContinuationToken?: string;
}

/**
 * One item for each object, in Step Functions' spelling: `Etag` with its quotes, `LastModified` in epoch seconds. With
 * LOAD_AND_FLATTEN, the items in each object.
 */
async function* list(reading: Reading, place: JsonObject): AsyncGenerator<Item> {
  const { s3, config } = reading;
  const { Bucket } = place;
  let ContinuationToken: string | undefined;
  do {
    const page: Listing = await s3('ListObjectsV2', { ...place, ...(ContinuationToken && { ContinuationToken }) });
    for (const { Key, Size, ETag, LastModified, StorageClass = 'STANDARD' } of page.Contents ?? []) {
      const value = { Etag: ETag, Key, LastModified: Math.floor(LastModified.getTime() / 1000), Size, StorageClass };
      if (config.Transformation === 'LOAD_AND_FLATTEN') yield* read(reading, { Bucket: Bucket!, Key });
      else yield { value, source: `S3://${Bucket}` };
    }
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
}

/** The items in one object. */
async function* read(reading: Reading, place: JsonObject): AsyncGenerator<Item> {
  const { config } = reading;
  const { Bucket, Key } = place;
  const content = await open(reading, place);
  if (config.InputType === 'MANIFEST' || config.ManifestType) yield* inventory(reading, content);
  else yield* parseItems(content, config, `S3://${Bucket}/${Key}`);
}

/** An object's content, unpacked where its name says that it is packed. */
async function open({ s3 }: Reading, place: JsonObject): Promise<Readable> {
  const { Body } = (await s3('GetObject', place)) as { Body: Readable };
  const [, ending] = /\.(gz|zst|zstd)$/.exec(String(place.Key)) ?? [];
  if (!ending) return Body;
  // What goes wrong on the way is told by the end of the pipeline.
  return pipeline(Body, ending === 'gz' ? createGunzip() : createZstdDecompress(), () => {});
}

interface InventoryManifest {
  destinationBucket: string;
  fileFormat: string;
  fileSchema: string;
  files: { key: string }[];
}

/** The objects that an S3 inventory names: the rows of the CSV files in its manifest, under the manifest's names. */
async function* inventory(reading: Reading, content: Readable): AsyncGenerator<Item> {
  const chunks = await content.toArray();
  const manifest = parseJson(Buffer.concat(chunks).toString()) as unknown as InventoryManifest;
  // Unverified against AWS: the wording.
  if (manifest.fileFormat !== 'CSV' || !Array.isArray(manifest.files))
    throw readerFailure('The manifest must be that of an S3 inventory in CSV.');
  const Bucket = manifest.destinationBucket.split(':').at(-1)!;
  const config = { InputType: 'CSV', CSVHeaderLocation: 'GIVEN', CSVHeaders: manifest.fileSchema.split(/,\s*/) };
  for (const { key } of manifest.files) yield* read({ ...reading, config }, { Bucket, Key: key });
}
