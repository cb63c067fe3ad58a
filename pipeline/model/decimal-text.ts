const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const SIGNIFICANT_DIGITS = 9;
/** Below it a number has more than nine digits before the point. */
const LARGEST_FIXED = 10 ** SIGNIFICANT_DIGITS;
const SMALLEST_FIXED = 1e-6;
const POWERS_OF_TEN = Float64Array.from({ length: 17 }, (_, exponent) => 10 ** exponent);

/**
 * Writes a finite number in ASCII with nine significant digits and no trailing zeros, about ten times as fast as
 * `toPrecision`; very large and very small ones with an exponent, as JavaScript writes them.
 * @param target has 23 bytes left from `offset` on
 * @returns where the text ends
 */
export function writeDecimal(value: number, target: Uint8Array, offset: number): number {
  const magnitude = Math.abs(value);
  if (magnitude === 0 || magnitude >= LARGEST_FIXED || magnitude < SMALLEST_FIXED)
    return writeText(String(Number(value.toPrecision(SIGNIFICANT_DIGITS))), target, offset);
  let start = offset;
  if (value < 0) target[start++] = MINUS;
  return writeFixed(magnitude, target, start);
}

/** All in 32-bit integers, where the engine is fastest: nine digits fit. */
function writeFixed(magnitude: number, target: Uint8Array, offset: number): number {
  let decimals = SIGNIFICANT_DIGITS - 1;
  while (decimals > 0 && magnitude >= POWERS_OF_TEN[SIGNIFICANT_DIGITS - decimals]!) decimals--;
  while (magnitude * POWERS_OF_TEN[decimals + 1]! < LARGEST_FIXED) decimals++;
  let digits = Math.round(magnitude * POWERS_OF_TEN[decimals]!) | 0;
  while (decimals > 0 && digits % 10 === 0) {
    digits = (digits / 10) | 0;
    decimals--;
  }
  let length = decimals + 1;
  while (length <= SIGNIFICANT_DIGITS && digits >= POWERS_OF_TEN[length]!) length++;
  const end = offset + length + (decimals > 0 ? 1 : 0);
  let i = end;
  for (let place = 0; i > offset; place++) {
    if (place === decimals && place > 0) target[--i] = POINT;
    const rest = (digits / 10) | 0;
    target[--i] = ZERO + digits - rest * 10;
    digits = rest;
  }
  return end;
}

function writeText(text: string, target: Uint8Array, offset: number): number {
  for (let i = 0; i < text.length; i++) target[offset + i] = text.charCodeAt(i);
  return offset + text.length;
}
