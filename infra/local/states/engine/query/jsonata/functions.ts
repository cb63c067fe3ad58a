import { randomUUID } from 'node:crypto';
import type { Expression, Focus } from 'jsonata';
import { chunksOf, HASH_ALGORITHMS, hashOf, MAX_RANGE, randomShare } from '../functions.ts';

/** The binding with the time of an evaluation, milliseconds since the epoch. No expression can write such a name. */
export const EVALUATION_TIME = ' evaluation time';

/**
 * Adds the functions that Step Functions adds to JSONata, and takes `$eval` away, which Step Functions does not have.
 * `$now` and `$millis` give the stand-in's time instead of the machine's.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn
 */
export function addStepFunctionsFunctions(expression: Expression): void {
  expression.registerFunction('partition', partition, '<a-n:a>');
  expression.registerFunction('range', range, '<nnn:a>');
  expression.registerFunction('hash', hash, '<s-s:s>');
  expression.registerFunction('random', (seed?: number) => randomShare(seed), '<n?:n>');
  expression.registerFunction('uuid', () => randomUUID(), '<:s>');
  expression.registerFunction('parse', parse, '<s-:x>');
  expression.registerFunction('now', now, '<s?s?:s>');
  expression.registerFunction('millis', millis, '<:n>');
  expression.assign('eval', undefined);
}

function partition(array: unknown[] | undefined, size: number): unknown[] | undefined {
  if (array === undefined) return undefined;
  if (!Number.isInteger(size) || size <= 0) throw evaluationError('Chunk size must be a positive integer');
  return chunksOf(array, size);
}

function range(first: number, last: number, step: number): number[] {
  if (step === 0) throw evaluationError('The step of a range must not be 0');
  const count = Math.max(0, Math.floor((last - first) / step) + 1);
  if (count > MAX_RANGE) throw evaluationError(`A range has at most ${MAX_RANGE} elements`);
  const numbers = Array.from({ length: count }, (_, i) => first + i * step);
  // AWS's range is one of JSONata's sequences, of which a single value stands for itself (recorded executions).
  return Object.defineProperty(numbers, 'sequence', { value: true });
}

function hash(text: string | undefined, algorithm: string): string | undefined {
  if (text === undefined) return undefined;
  if (!HASH_ALGORITHMS.includes(algorithm))
    throw evaluationError(`Unknown hash algorithm ${algorithm}, known are ${HASH_ALGORITHMS.join(', ')}`);
  return hashOf(text, algorithm);
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

function millis(this: Focus): number {
  return this.environment.lookup(EVALUATION_TIME) as number;
}

/** JSONata's own `$fromMillis` writes the time. */
function now(this: Focus, picture?: string, timezone?: string): unknown {
  const { implementation } = this.environment.lookup('fromMillis') as {
    implementation: (...values: unknown[]) => unknown;
  };
  return implementation.call(this, millis.call(this), picture, timezone);
}

const evaluationError = (message: string) => Object.assign(new Error(message), { code: 'D3141', message });
