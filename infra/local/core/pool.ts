/**
 * Runs `work` on every item with at most `limit` at a time, each lane taking the next item as it gets free.
 * @param work gets the item, its index and the number of its lane, 0 … limit-1
 * @throws what `work` throws first; lanes take no further item then
 */
export async function runPool<T>(
  items: Iterable<T>,
  limit: number,
  work: (item: T, index: number, lane: number) => Promise<void>,
): Promise<void> {
  const next = items[Symbol.iterator]();
  let index = 0;
  let failure: { error: unknown } | undefined;
  const lane = async (number: number) => {
    for (let item = next.next(); !item.done && !failure; item = next.next()) {
      try {
        await work(item.value, index++, number);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: limit }, (_, number) => lane(number)));
  if (failure) throw failure.error;
}
