import { describe, expect, it } from 'vitest';
import { murmur3 } from '../rows/murmur3.ts';
import { splitter } from './split.ts';

const shares = { train: 0.7, validation: 0.1, test: 0.2 };
const splitBy = (salt: string) => {
  const { seed, splitOf } = splitter({ salt, shares });
  return (asset: Uint8Array) => splitOf(murmur3(asset, seed));
};
const assets = Array.from({ length: 20_000 }, (_, i) => Buffer.from(`L${47_180 + i}`));
const share = (split: string, salt: string) => {
  const splitOf = splitBy(salt);
  return assets.filter((asset) => splitOf(asset) === split).length / assets.length;
};

describe('the split', () => {
  it('hashes by MurmurHash3_x86_32', () => {
    // Values of the reference implementation, github.com/aappleby/smhasher, as published test vectors repeat them.
    const vectors: [string, number, number][] = [
      ['', 0, 0],
      ['', 1, 0x514e28b7],
      ['', 0xffffffff, 0x81f16f39],
      ['test', 0, 0xba6bd213],
      ['test', 0x9747b28c, 0x704b81dc],
      ['Hello, world!', 0, 0xc0363e43],
      ['Hello, world!', 0x9747b28c, 0x24884cba],
      ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
      ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
    ];
    for (const [text, seed, hash] of vectors) expect(murmur3(Buffer.from(text), seed)).toBe(hash);
  });

  it('gives each part its share of assets, whatever the salt', () => {
    for (const salt of ['fresh-model-1', 'fresh-model-2', ''])
      for (const split of ['train', 'validation', 'test'] as const)
        expect(Math.abs(share(split, salt) - shares[split])).toBeLessThan(0.01);
  });

  it('keeps an asset where it is, and moves it only with the salt', () => {
    const splitOf = splitBy('fresh-model-1');
    expect(['M14860', 'L47181', 'H29424', 'Straße 7'].map((asset) => splitOf(Buffer.from(asset)))).toEqual([
      'train',
      'train',
      'test',
      'train',
    ]);
    const other = splitBy('fresh-model-2');
    expect(assets.filter((asset) => splitOf(asset) !== other(asset)).length).toBeGreaterThan(assets.length / 4);
  });
});
