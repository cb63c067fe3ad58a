// e^x = 2^(k/32) · e^r with |r| at most ln 2 / 64; the polynomial's coefficients are those of `expf` in the GNU C library
// (sysdeps/ieee754/flt-32/e_expf.c, there as hexadecimal floats), scaled for 32 steps a power of two.
const STEPS = 32;
const STEPS_PER_UNIT = 0x171547652b82fe * 2 ** -52 * STEPS;
const CUBIC = (0x1c6af84b912394 * 2 ** -57) / STEPS ** 3;
const SQUARE = (0x1ebfce50fac4f3 * 2 ** -55) / STEPS ** 2;
const LINEAR = (0x162e42ff0c52d6 * 2 ** -53) / STEPS;
const UNDERFLOW = -104;

/**
 * The exponential of a 32-bit float below 88.72 as the GNU C library's `expf` rounds it. `Math.fround(Math.exp(x))` differs
 * from it in the last bit once in some two thousand values, which is enough for another tree after a few hundred rounds.
 */
export const expf = (x: number): number => {
  if (x < UNDERFLOW) return 0;
  const scaled = x * STEPS_PER_UNIT;
  const step = Math.round(scaled);
  const rest = scaled - step;
  const polynomial = (CUBIC * rest + SQUARE) * (rest * rest) + (LINEAR * rest + 1);
  return Math.fround(polynomial * 2 ** (step / STEPS));
};
