import type { FindingCode } from './codes.ts';

/** What a rule reports: where (a JSON pointer, RFC 6901, into the definition), how bad, and in words. */
export interface Problem {
  severity: 'ERROR' | 'WARNING';
  code: FindingCode;
  message: string;
  location: string;
}

/** A problem with its place in the source text; `line` and `column` count from 1. */
export interface Finding extends Problem {
  line: number;
  column: number;
}

/** Extends a JSON pointer by one step (RFC 6901 escaping). */
export const pointer = (base: string, key: string | number): string =>
  `${base}/${typeof key === 'number' ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The steps of a JSON pointer, unescaped. */
export const pointerSteps = (location: string): string[] =>
  location
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** Names in a sentence: `A, B or C`. */
export function oneOf(names: Iterable<string>): string {
  const all = [...names];
  const last = all.pop() ?? '';
  return all.length ? `${all.join(', ')} or ${last}` : last;
}

/** More names are not compared: a definition with thousands of states and faults would take minutes. */
const MAX_COMPARED = 200;

/** The name nearest to a misspelt one (edit distance at most a third of its length), if there is one. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > 80 || known.length > MAX_COMPARED) return undefined;
  let best: string | undefined;
  let least = Math.floor(name.length / 3) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), least);
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** {@link nearest} as the end of a sentence, `: did you mean 'X'?`; empty where no name is near. */
export function suggestion(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  return guess === undefined ? '' : `: did you mean '${guess}'?`;
}

/** How many letters have to be added, taken out or replaced; `enough` stands for that many and more. */
function editDistance(a: string, b: string, enough: number): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const distance = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
      next.push(distance);
      least = Math.min(least, distance);
    }
    if (least >= enough) return enough;
    row = next;
  }
  return row[b.length]!;
}
