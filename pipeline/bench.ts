import { cpus } from 'node:os';

/** What a benchmark ran on, in words. */
export const machine = (): string => `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}`;

/** The middle one of some numbers; of an even count the upper of the two. */
export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
