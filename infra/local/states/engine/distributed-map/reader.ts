import { serviceCall } from '../../../../../pipeline/asl/catalogue/resource.ts';
import { AwsError } from '../../../core/errors.ts';
import type { Caller } from '../../../core/stand-in.ts';
import { readText } from '../../integrations/to-json.ts';
import type { Json, JsonObject } from '../definition.ts';
import { StateFailure } from '../failure.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';
import { csvItems } from './csv.ts';

/** Item readers that the stand-in has, by the Resource's end. */
const READERS: Record<string, (visit: Visit, location: JsonObject, caller: Caller) => Promise<Json[]>> = {
  's3:listObjectsV2': listObjects,
  's3:getObject': readObject,
};

function readerOf(resource: string) {
  const call = serviceCall(resource);
  return call && READERS[`${call.service}:${call.action}`];
}

/** Whether the stand-in can read from this ItemReader Resource. */
export const isKnownReader = (resource: string) => readerOf(resource) !== undefined;

/**
 * Reads the items of a Distributed Map from S3. A prefix without objects gives no items. Unverified against AWS: that this
 * is no failure there; it is documented for neither.
 * @throws StateFailure `States.ItemReaderFailed` when S3 refuses or the object holds no items
 */
export async function readItems(visit: Visit, caller: Caller): Promise<Json[]> {
  const { Resource, Arguments, Parameters, ReaderConfig = {} } = visit.state.ItemReader!;
  const query = queryOf(visit);
  const place = Arguments ?? Parameters ?? {};
  const location = (await query.template(visit, 'ItemReader/Arguments', place)) as JsonObject;
  const maxItems = await query.number(visit, 'MaxItems', ReaderConfig, 'ItemReader/ReaderConfig/');
  if (maxItems !== undefined && maxItems < 0) throw failure('field MaxItems must be positive');
  try {
    const items = await readerOf(Resource)!(visit, location, caller);
    return maxItems ? items.slice(0, maxItems) : items;
  } catch (error) {
    if (error instanceof AwsError)
      throw failure(`${error.message} (Service: S3, Status Code: ${error.status}, Error Code: ${error.code})`);
    throw error;
  }
}

const failure = (cause: string) => new StateFailure('States.ItemReaderFailed', cause);

interface Listing {
  Contents?: { Key: string; Size: number; ETag: string; LastModified: Date; StorageClass?: string }[];
  NextContinuationToken?: string;
}

/**
 * One item for each object, in Step Functions' spelling: `Etag` with its quotes, `LastModified` in epoch seconds.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itemreader.html
 */
async function listObjects({ engine: { standIn } }: Visit, location: JsonObject, caller: Caller): Promise<Json[]> {
  const items: Json[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page: Listing = await standIn.call('s3', 'ListObjectsV2', { ...location, ContinuationToken }, caller);
    for (const { Key, Size, ETag, LastModified, StorageClass = 'STANDARD' } of page.Contents ?? [])
      items.push({ Etag: ETag, Key, LastModified: Math.floor(LastModified.getTime() / 1000), Size, StorageClass });
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return items;
}

async function readObject(
  { engine: { standIn }, state }: Visit,
  location: JsonObject,
  caller: Caller,
): Promise<Json[]> {
  const { Body } = await standIn.call('s3', 'GetObject', location, caller);
  const text = await readText(Body);
  const { ReaderConfig = {} } = state.ItemReader!;
  const { InputType = 'JSON' } = ReaderConfig;
  if (!['CSV', 'JSON', 'JSONL'].includes(InputType)) throw failure(`The stand-in does not read ${InputType}.`);
  if (InputType === 'CSV') return csvItems(text, ReaderConfig);
  try {
    if (InputType === 'JSONL')
      return text
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((line) => JSON.parse(line) as Json);
    const items = JSON.parse(text) as Json;
    if (Array.isArray(items)) return items;
  } catch {
    throw failure('Attempting to parse a file that is not valid JSON.');
  }
  throw failure('Attempting to map over non-iterable node.');
}
