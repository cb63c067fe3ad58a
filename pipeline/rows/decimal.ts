import { fitsFloat32 } from '../model/features.ts';

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
/** Up to 15 digits are exact in a double, and so are the powers of ten that divide them. */
const MOST_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Float64Array.from({ length: MOST_EXACT_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The number that a cell's bytes hold: decimal digits with an optional sign, point and exponent, blanks around it ignored.
 * @returns NaN for an empty cell, for anything else (`NaN`, `Infinity`, hexadecimal, text) and for what a 32-bit float cannot hold
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (end - first > MOST_EXACT_DIGITS) return parseAnyDecimal(bytes, start, end);
  let digits = 0;
  let point = -1;
  for (let i = first; i < end; i++) {
    const byte = bytes[i]!;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (byte === POINT && point < 0) point = i;
    else return parseAnyDecimal(bytes, start, end);
  }
  if (end - first === (point < 0 ? 0 : 1)) return Number.NaN;
  const value = point < 0 ? digits : digits / POWERS_OF_TEN[end - point - 1]!;
  return negative ? -value : value;
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function parseAnyDecimal(bytes: Uint8Array, start: number, end: number): number {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString('latin1')
    .trim();
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return fitsFloat32(value) ? value : Number.NaN;
}
