/** Seeded random numbers, the same on every machine: mulberry32 (Tommy Ettinger, public domain). */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Normally distributed (Box-Muller). */
  normal(mean: number, standardDeviation: number): number;
}

/** @param seed a 32-bit integer */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const normal = (mean: number, standardDeviation: number) =>
    mean + standardDeviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return { uniform, normal };
}
