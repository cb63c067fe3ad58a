import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { listKeys, openObject, parseS3Uri, readObject } from './s3.ts';
import { memoryS3 } from './testing.ts';

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, i) => i % 251));

/** An S3 whose connections break after 70,000 bytes, the first `times` times. */
function breaking(times: number) {
  const s3 = memoryS3();
  s3.put('b/k', CONTENT);
  const requests: { Range?: string; IfMatch?: string }[] = [];
  async function* broken(body: AsyncIterable<Buffer>) {
    let left = 70_000;
    for await (const chunk of body) {
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) throw new Error('aborted');
    }
  }
  const { client } = memoryS3({
    async GetObject(input) {
      requests.push({ Range: input.Range, IfMatch: input.IfMatch });
      const send = s3.client.send as unknown as (command: object) => Promise<{ Body: AsyncIterable<Buffer> }>;
      const answer = await send({ constructor: { name: 'GetObject' }, input });
      return requests.length > times ? answer : { ...answer, Body: broken(answer.Body) };
    },
  });
  return { client, requests };
}

describe('reading from S3', () => {
  it('goes on where a connection broke, with the same object only', async () => {
    const { client, requests } = breaking(2);
    expect((await readObject(client, 'b', 'k')).equals(CONTENT)).toBe(true);
    expect(requests).toEqual([
      { Range: undefined, IfMatch: undefined },
      { Range: 'bytes=70000-', IfMatch: '"200000"' },
      { Range: 'bytes=140000-', IfMatch: '"200000"' },
    ]);
  });

  it('gives up on a connection that keeps breaking', async () => {
    const { chunks } = await openObject(
      memoryS3({
        GetObject: () => ({
          Body: (async function* () {
            yield* [];
            throw new Error('aborted');
          })(),
        }),
      }).client,
      'b',
      'k',
    );
    await expect(buffer(chunks)).rejects.toThrow('aborted');
  });

  it('lists all pages', async () => {
    const s3 = memoryS3();
    for (const key of ['a/1', 'a/2', 'a/3', 'a/4', 'a/5', 'b/1']) s3.put(`bucket/${key}`, '');
    expect(await listKeys(s3.client, 'bucket', 'a/')).toEqual(['a/1', 'a/2', 'a/3', 'a/4', 'a/5']);
  });

  it('takes apart s3:// addresses, and nothing else', () => {
    expect(parseS3Uri('s3://bucket/a/b.csv')).toEqual({ bucket: 'bucket', key: 'a/b.csv' });
    for (const uri of ['bucket/a', 's3://bucket', 's3:///a', 'https://bucket/a'])
      expect(() => parseS3Uri(uri)).toThrow(`found "${uri}", expected s3://BUCKET/KEY`);
  });
});
