import { createHash } from 'node:crypto';

/** Longest array that States.ArrayRange gives, and `$range` (guide, "Intrinsics for arrays"). */
export const MAX_RANGE = 1000;

/** Names of the hash algorithms, as States.Hash and `$hash` take them. */
export const HASH_ALGORITHMS = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

/** The lists of at most `size` items that an array falls into. */
export const chunksOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/** The hash of a text in hexadecimal digits, by one of {@link HASH_ALGORITHMS}. */
export const hashOf = (text: string, algorithm: string): string =>
  createHash(algorithm.replace('-', '').toLowerCase()).update(text).digest('hex');

/** A number from 0 up to 1; the same one for the same seed. Unverified against AWS: which one a seed gives. */
export function randomShare(seed?: unknown): number {
  if (seed === undefined) return Math.random();
  return createHash('sha256').update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}
