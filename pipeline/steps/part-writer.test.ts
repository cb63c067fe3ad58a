import { describe, expect, it } from 'vitest';
import { PartWriter } from './part-writer.ts';
import { memoryS3 } from './testing.ts';

const TARGET = { bucket: 'b', key: 'k' };
const megabyte = (byte: number) => Buffer.alloc(1024 * 1024, byte);

/** Writes so many megabytes, flushing after each; records what reached S3. */
async function write(megabytes: number) {
  const sizes: number[] = [];
  const s3 = memoryS3();
  const inner = s3.client;
  const client = {
    send: (command: { input: { Body?: Buffer } }) => {
      if (command.input.Body) sizes.push(command.input.Body.length);
      return inner.send(command as never);
    },
  } as unknown as typeof inner;
  const writer = new PartWriter(client, TARGET);
  for (let i = 0; i < megabytes; i++) {
    writer.write(megabyte(i));
    await writer.flush();
  }
  return { s3, writer, sizes };
}

describe('the part writer', () => {
  it('writes nothing when nothing was added', async () => {
    const { s3, writer } = await write(0);
    await writer.finish();
    expect(writer.isEmpty).toBe(true);
    expect(s3.keys('')).toEqual([]);
  });

  it('puts a small object at once', async () => {
    const { s3, writer, sizes } = await write(2);
    expect(sizes).toEqual([]);
    await writer.finish();
    expect(sizes).toEqual([2 * 1024 * 1024]);
    expect(s3.objects.get('b/k')!.equals(Buffer.concat([megabyte(0), megabyte(1)]))).toBe(true);
  });

  it('uploads a large object in parts of at least 5 MiB but the last, which appear together at the end', async () => {
    const { s3, writer, sizes } = await write(20);
    expect(s3.keys('')).toEqual([]);
    await writer.finish();
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThanOrEqual(5 * 1024 * 1024);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
    const expected = Buffer.concat(Array.from({ length: 20 }, (_, i) => megabyte(i)));
    expect(s3.objects.get('b/k')!.equals(expected)).toBe(true);
    expect(s3.uploads.size).toBe(0);
  });

  it('leaves no upload behind when it is aborted', async () => {
    const { s3, writer } = await write(13);
    expect(s3.uploads.size).toBe(1);
    await writer.abort();
    expect(s3.uploads.size).toBe(0);
    expect(s3.keys('')).toEqual([]);
  });
});
