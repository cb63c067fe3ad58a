import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

const KEYS = Array.from({ length: 100 }, (_, i) => i);

/** Opens files that take longer the earlier they come; keeps how many were open at most, and how many were opened. */
function opener() {
  const seen = { opened: 0, most: 0 };
  let read = 0;
  const open = async (key: number) => {
    seen.opened++;
    seen.most = Math.max(seen.most, seen.opened - read);
    for (let turn = 100 - key; turn > 0; turn--) await undefined;
    if (key === 50) throw new Error('file 50 is gone');
    return `file ${key}`;
  };
  return { seen, open, took: () => read++ };
}

describe('reading ahead', () => {
  it('gives files in their order, a few of them open at a time', async () => {
    const { seen, open, took } = opener();
    const files: string[] = [];
    for await (const { key, file } of readAhead(KEYS.slice(0, 50), open)) {
      expect(file).toBe(`file ${key}`);
      files.push(file);
      took();
    }
    expect(files).toEqual(KEYS.slice(0, 50).map((key) => `file ${key}`));
    expect(seen.most).toBe(16);
  });

  it('fails where the file stands, after those before it', async () => {
    const files: string[] = [];
    const reading = async () => {
      for await (const { file } of readAhead(KEYS, opener().open)) files.push(file);
    };
    await expect(reading()).rejects.toThrow('file 50 is gone');
    expect(files).toHaveLength(50);
  });

  it('opens no more when the reader stops', async () => {
    const { seen, open } = opener();
    for await (const { key } of readAhead(KEYS, open)) if (key === 3) break;
    expect(seen.opened).toBeLessThan(25);
  });
});
