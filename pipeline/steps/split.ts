import { murmur3 } from '../rows/murmur3.ts';
import type { DatasetSettings, Split } from '../settings.ts';

/** Tells which part of the data an asset's rows belong to. */
export interface Splitter {
  /** murmur3 of the salt: the seed of the asset's hash. */
  readonly seed: number;
  /** @param assetHash murmur3 of the asset's UTF-8 bytes with {@link seed} */
  splitOf(assetHash: number): Split;
}

/**
 * The hash over 2^32 is a place in [0, 1); train comes first, then validation, then test. It depends on nothing but salt,
 * shares and asset, so an asset stays where it is whatever data joins it.
 */
export function splitter({ salt, shares }: DatasetSettings['split']): Splitter {
  const validationFrom = shares.train * 2 ** 32;
  const testFrom = (shares.train + shares.validation) * 2 ** 32;
  return {
    seed: murmur3(Buffer.from(salt)),
    splitOf(assetHash) {
      if (assetHash < validationFrom) return 'train';
      return assetHash < testFrom ? 'validation' : 'test';
    },
  };
}
