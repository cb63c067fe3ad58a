import type { Json, JsonObject } from '../definition.ts';
import { selectItem } from '../items.ts';
import { queryOf } from '../query/query.ts';
import type { Visit } from '../visit.ts';

/** The input of one child execution, and how many items it stands for. */
export interface ChildInput {
  items: number;
  /** Made when the child starts, so that thousands of inputs do not wait in memory. */
  input(): Promise<Json>;
}

/** Splits the items into the inputs of child executions: one each, or as ItemBatcher says. */
export async function childInputs(visit: Visit, items: Json[]): Promise<ChildInput[]> {
  const batcher = visit.state.ItemBatcher;
  const select = (index: number) => selectItem(visit, index, items[index]!);
  if (!batcher) return items.map((_, index) => ({ items: 1, input: () => select(index) }));
  const query = queryOf(visit);
  const { BatchInput } = batcher;
  const maxItems = (await query.number(visit, 'MaxItemsPerBatch', batcher, 'ItemBatcher/')) ?? items.length;
  const maxBytes = (await query.number(visit, 'MaxInputBytesPerBatch', batcher, 'ItemBatcher/')) ?? 256 * 1024;
  const shared: JsonObject =
    BatchInput === undefined ? {} : { BatchInput: await query.template(visit, 'ItemBatcher/BatchInput', BatchInput) };
  const selected = await Promise.all(items.map((_, index) => select(index)));
  return batches(selected, maxItems, maxBytes - Buffer.byteLength(JSON.stringify({ ...shared, Items: [] }))).map(
    (batch) => ({
      items: batch.length,
      input: async () => ({ Items: batch, ...shared }),
    }),
  );
}

/** Lists of at most `maxItems` items and `maxBytes` bytes of JSON; an item that is larger stands alone. */
function batches(items: Json[], maxItems: number, maxBytes: number): Json[][] {
  const all: Json[][] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = all.at(-1);
    if (last && last.length < maxItems && bytes + size <= maxBytes) {
      last.push(item);
      bytes += size;
    } else {
      all.push([item]);
      bytes = size;
    }
  }
  return all;
}
