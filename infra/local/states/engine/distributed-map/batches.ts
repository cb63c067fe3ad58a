import type { Json, JsonObject } from '../definition.ts';
import { MAX_PAYLOAD_BYTES } from '../failure.ts';
import { type Item, selectItem } from '../items.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';
import type { ChildInput } from './map-run.ts';

/**
 * Splits the items into the inputs of child executions: one each, or as ItemBatcher says.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
 */
export async function childInputs(visit: Visit, items: Item[]): Promise<ChildInput[]> {
  const batcher = visit.state.ItemBatcher;
  if (!batcher) return items.map((item, index) => ({ items: 1, input: () => selectItem(visit, index, item) }));
  const maxItems = (await batchLimit(visit, 'MaxItemsPerBatch')) ?? items.length;
  const maxBytes = (await batchLimit(visit, 'MaxInputBytesPerBatch')) ?? MAX_PAYLOAD_BYTES;
  const { BatchInput } = batcher;
  const shared: JsonObject =
    BatchInput === undefined
      ? {}
      : { BatchInput: await queryOf(visit).template(visit, 'ItemBatcher/BatchInput', BatchInput) };
  const empty = Buffer.byteLength(JSON.stringify({ ...shared, Items: [] }));
  const selected: Json[] = [];
  for (const [index, item] of items.entries()) selected.push(await selectItem(visit, index, item));
  const lists = batches(selected, maxItems, Math.min(maxBytes, MAX_PAYLOAD_BYTES) - empty);
  return lists.map((list) => ({ items: list.length, input: async () => ({ ...shared, Items: list }) }));
}

/** A limit of a batch: a positive integer; 0 is none. Unverified against AWS: how it refuses others. */
async function batchLimit(
  visit: Visit,
  field: 'MaxItemsPerBatch' | 'MaxInputBytesPerBatch',
): Promise<number | undefined> {
  const query = queryOf(visit);
  const value = await query.number(visit, field, visit.state.ItemBatcher, 'ItemBatcher/');
  if (value !== undefined && (value < 0 || !Number.isInteger(value)))
    throw query.refusal(visit, `ItemBatcher/${field}`, `field ${field} must be positive`);
  return value || undefined;
}

/**
 * Lists of at most `maxItems` items and `maxBytes` bytes of JSON. Unverified against AWS: that an item that is larger
 * stands alone.
 */
function batches(items: Json[], maxItems: number, maxBytes: number): Json[][] {
  const all: Json[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item));
    const last = all.at(-1);
    // One more byte for the comma.
    if (last && last.length < maxItems && bytes + 1 + size <= maxBytes) {
      last.push(item);
      bytes += 1 + size;
    } else {
      all.push([item]);
      bytes = size;
    }
  }
  return all;
}
