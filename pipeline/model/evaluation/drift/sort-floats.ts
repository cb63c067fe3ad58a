const DIGIT_BITS = 11;
const DIGITS = 3;
const BUCKETS = 1 << DIGIT_BITS;
const SIGN = 0x8000_0000;
/** Used again by every call: a large file sorts thousands of blocks, and typed arrays are collected late. */
const starts = new Uint32Array(DIGITS * BUCKETS);
let scratch = new Uint32Array(0);

/**
 * Sorts `values` in place, ascending: by digits of their bits, several times as fast as `sort()` for thousands of rows.
 * (Of IEEE 754 numbers, the bits order as the values do, once the sign is flipped and of negative ones all bits.)
 * @param values without NaN; -0 comes before 0
 * @returns `values`
 */
export function sortFloats(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  starts.fill(0);
  if (scratch.length < bits.length) scratch = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    const key = bits[i]! & SIGN ? ~bits[i]! : bits[i]! | SIGN;
    bits[i] = key;
    for (let digit = 0; digit < DIGITS; digit++) starts[placeOf(key, digit)]!++;
  }
  let from: Uint32Array = bits;
  let to: Uint32Array = scratch;
  for (let digit = 0; digit < DIGITS; digit++) {
    if (starts[placeOf(from[0]!, digit)] === bits.length) continue;
    countsToStarts(starts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS));
    for (let i = 0; i < bits.length; i++) to[starts[placeOf(from[i]!, digit)]!++] = from[i]!;
    [from, to] = [to, from];
  }
  for (let i = 0; i < bits.length; i++) bits[i] = from[i]! & SIGN ? from[i]! ^ SIGN : ~from[i]!;
  return values;
}

const placeOf = (key: number, digit: number) => digit * BUCKETS + ((key >>> (digit * DIGIT_BITS)) & (BUCKETS - 1));

function countsToStarts(counts: Uint32Array): void {
  let start = 0;
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const count = counts[bucket]!;
    counts[bucket] = start;
    start += count;
  }
}
