import { describe, expect, it } from 'vitest';
import { jsonItems } from './json-items.ts';

async function* cut(text: string, bytes: number) {
  const content = Buffer.from(text);
  for (let start = 0; start < content.length; start += bytes) yield content.subarray(start, start + bytes);
}
async function read(text: string, bytes = 1000): Promise<unknown[]> {
  const items: unknown[] = [];
  for await (const item of jsonItems(cut(text, bytes))) items.push(item);
  return items;
}

describe('jsonItems', () => {
  const items = [{ Output: JSON.stringify({ key: 'a "b" \\ [é] {' }) }, { Input: '}]', deep: [{ x: [] }, {}] }, {}];

  it.each([1, 2, 3, 7, 1000])('reads the objects of an array that arrives in chunks of %d bytes', async (bytes) => {
    expect(await read(JSON.stringify(items), bytes)).toEqual(items);
    expect(await read(JSON.stringify(items, null, 2), bytes)).toEqual(items);
  });

  it('reads nothing of an empty array', async () => {
    expect(await read(' [ ] ')).toEqual([]);
  });

  it.each([
    ['an object', '{"a": {}}', 'found an object, expected a JSON array'],
    ['an array that breaks off', '[{"a": 1},', 'found the end of the text'],
    ['an object that breaks off', '[{"a": 1', 'found the end of the text'],
    ['an object that is not JSON', '[{a}]', 'JSON'],
  ])('refuses %s', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});
