import { pointer, pointerSteps } from '../finding.ts';

/** A JSON object that may be built and edited. */
export type Json = Record<string, unknown>;

/** The JSON pointer that leads from `at` through the steps. */
export const below = (at: string, ...steps: (string | number)[]): string => steps.reduce(pointer, at);

/** Whether the pointer `location` names the node at `at` or a part of it. */
export const isWithin = (location: string, at: string): boolean => location === at || location.startsWith(`${at}/`);

/** The part of a value that a JSON pointer names; undefined where there is none. */
export function valueAt(root: unknown, location: string): unknown {
  let node = root;
  for (const step of pointerSteps(location)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, step)) return undefined;
    node = (node as Json)[step];
  }
  return node;
}

/** A copy of the value with the part at a JSON pointer replaced, added, or (undefined) taken out. */
export function edited<T>(root: T, location: string, value: unknown): T {
  const edit = (node: unknown, [step, ...rest]: string[]): unknown => {
    if (step === undefined) return value;
    if (Array.isArray(node)) return node.map((item, index) => (index === Number(step) ? edit(item, rest) : item));
    const members = Object.entries(node as Json);
    const changed = edit(Object.hasOwn(node as Json, step) ? (node as Json)[step] : undefined, rest);
    if (changed === undefined) return Object.fromEntries(members.filter(([key]) => key !== step));
    if (!Object.hasOwn(node as Json, step)) return Object.fromEntries([...members, [step, changed]]);
    return Object.fromEntries(members.map(([key, member]) => [key, key === step ? changed : member]));
  };
  return edit(root, pointerSteps(location)) as T;
}

/** First and last line, from 1, of the part at a JSON pointer in `JSON.stringify(root, null, 1)`. */
export function linesOf(root: unknown, location: string): { first: number; last: number } {
  let node = root;
  let first = 1;
  for (const step of pointerSteps(location)) {
    first++;
    for (const [key, member] of Object.entries(node as Json)) {
      if (key === step) break;
      first += lineCount(member);
    }
    node = (node as Json)[step];
  }
  return { first, last: first + lineCount(node) - 1 };
}

function lineCount(value: unknown): number {
  const members = typeof value === 'object' && value !== null ? Object.values(value) : [];
  return members.length ? members.reduce<number>((lines, member) => lines + lineCount(member), 2) : 1;
}
