const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const SIGNIFICANT_DIGITS = 9;
/** Below it a number has more than nine digits before the point. */
const LARGEST_FIXED = 10 ** SIGNIFICANT_DIGITS;
const SMALLEST_FIXED = 1e-6;
/** Sensors give whole numbers and few decimals: these are tried first. */
const SHORT_DECIMALS = 3;
/** Relative: what is left of a number below it does not reach the ninth digit. */
const NO_DIGIT_LEFT = 1e-10;
const POWERS_OF_TEN = Float64Array.from({ length: 17 }, (_, exponent) => 10 ** exponent);

/**
 * Writes a finite number in ASCII with nine significant digits and no trailing zeros, several times as fast as
 * `toPrecision`; very large and very small ones with an exponent, as JavaScript writes them.
 * @param target has 23 bytes left from `offset` on
 * @returns where the text ends
 */
export function writeDecimal(value: number, target: Uint8Array, offset: number): number {
  const magnitude = Math.abs(value);
  if (magnitude === 0) return writeDigits(0, 0, target, offset);
  if (magnitude >= LARGEST_FIXED || magnitude < SMALLEST_FIXED)
    return writeText(String(Number(value.toPrecision(SIGNIFICANT_DIGITS))), target, offset);
  let start = offset;
  if (value < 0) target[start++] = MINUS;
  return writeFixed(magnitude, target, start);
}

function writeFixed(magnitude: number, target: Uint8Array, offset: number): number {
  for (let decimals = 0; decimals < SHORT_DECIMALS; decimals++) {
    const scaled = magnitude * POWERS_OF_TEN[decimals]!;
    const digits = Math.round(scaled);
    if (digits < LARGEST_FIXED && Math.abs(scaled - digits) < scaled * NO_DIGIT_LEFT)
      return writeDigits(digits | 0, decimals, target, offset);
  }
  let decimals = 0;
  while (magnitude * POWERS_OF_TEN[decimals + 1]! < LARGEST_FIXED) decimals++;
  let digits = Math.round(magnitude * POWERS_OF_TEN[decimals]!) | 0;
  for (; decimals > 0 && digits % 10 === 0; decimals--) digits = (digits / 10) | 0;
  return writeDigits(digits, decimals, target, offset);
}

/** Writes a whole number below 2^31 with a point before its last `decimals` digits; 32-bit integers are fastest. */
function writeDigits(digits: number, decimals: number, target: Uint8Array, offset: number): number {
  let length = decimals + 1;
  while (length <= SIGNIFICANT_DIGITS && digits >= POWERS_OF_TEN[length]!) length++;
  const end = offset + length + (decimals > 0 ? 1 : 0);
  let rest = digits;
  for (let i = end - 1, place = 0; i >= offset; i--, place++) {
    if (place === decimals && place > 0) target[i--] = POINT;
    const left = (rest / 10) | 0;
    target[i] = ZERO + rest - left * 10;
    rest = left;
  }
  return end;
}

function writeText(text: string, target: Uint8Array, offset: number): number {
  for (let i = 0; i < text.length; i++) target[offset + i] = text.charCodeAt(i);
  return offset + text.length;
}
