import type { DatasetSettings, Split } from '../contract.ts';
import { murmur3 } from './murmur3.ts';

/**
 * Makes the function that tells which part of the data an asset's rows belong to: murmur3 of the asset's UTF-8 bytes,
 * seeded with murmur3 of the salt, over 2^32 is a place in [0, 1); train comes first, then validation, then test. It
 * depends on nothing else, so an asset stays where it is whatever data joins it.
 */
export function splitter({ salt, shares }: DatasetSettings['split']): (asset: Uint8Array) => Split {
  const seed = murmur3(Buffer.from(salt));
  const validationFrom = shares.train * 2 ** 32;
  const testFrom = (shares.train + shares.validation) * 2 ** 32;
  return (asset) => {
    const place = murmur3(asset, seed);
    if (place < validationFrom) return 'train';
    return place < testFrom ? 'validation' : 'test';
  };
}
