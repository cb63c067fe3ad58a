import { isObject, type Json } from '../rules/shape.ts';
import { canonical, type Difference, differences } from './differences.ts';
import { headOf, machinesOf, statesOf, withMachines } from './nested.ts';
import { certainRenames, renameStates } from './renames.ts';
import { machineWeakenings, stateWeakenings, type Weakening } from './weakenings.ts';

/** A machine as it was and as it is; `before` already speaks of renamed states by their new names. */
export interface MachinePair {
  before: Json | undefined;
  after: Json | undefined;
  /** Those of the new machine in its order, then those that are gone. */
  states: StatePair[];
}

/** A state as it was and as it is, with what differs outside the machines in it. */
export interface StatePair {
  name: string;
  /** Its old name, where it only got another. */
  was: string | undefined;
  before: Json | undefined;
  after: Json | undefined;
  fields: Difference[];
  weakened: Weakening[];
  machines: MachinePair[];
}

/** Two definitions side by side, with what differs outside their states. */
export interface Comparison {
  root: MachinePair;
  fields: Difference[];
  weakened: Weakening[];
}

/** What became of a state; `comments` where nothing else than comments changed. */
export type Fate = 'added' | 'removed' | 'renamed' | 'changed' | 'comments' | 'same';

/**
 * Puts two parsed definitions side by side, machine by machine and state by state. Takes any value: what is no object is
 * no definition, and what is no state is left out.
 */
export function compare(before: unknown, after: unknown): Comparison {
  const root = pairMachines(isObject(before) ? before : undefined, isObject(after) ? after : undefined);
  if (!root.before || !root.after) return { root, fields: [], weakened: [] };
  return {
    root,
    fields: differences(headOf(root.before), headOf(root.after)),
    weakened: machineWeakenings(root.before, root.after),
  };
}

/** What became of a state. */
export function fateOf({ before, after, was, fields }: StatePair): Fate {
  if (!before) return 'added';
  if (!after) return 'removed';
  if (was !== undefined) return 'renamed';
  if (!fields.length) return 'same';
  return fields.every(isComment) ? 'comments' : 'changed';
}

/** Whether a field of a state or machine is a comment: in data that a state passes on, `Comment` means nothing. */
export const isComment = ({ pointer }: Difference): boolean =>
  /^(\/ItemProcessor|\/Iterator|\/Branches\/\d+|\/(Choices|Retry|Catch)\/\d+(\/Not|\/(And|Or)\/\d+)*)?\/Comment$/.test(
    pointer,
  );

function pairMachines(before: Json | undefined, after: Json | undefined): MachinePair {
  const renames = before && after ? certainRenames(before, after) : new Map<string, string>();
  const oldNames = new Map([...renames].map(([from, to]) => [to, from]));
  const translated = before && renameStates(before, renames);
  const [old, now] = [statesOf(translated), statesOf(after)];
  const names = new Set([...now.keys(), ...old.keys()]);
  return {
    before: translated,
    after,
    states: [...names].map((name) => pairState(name, oldNames.get(name), old.get(name), now.get(name))),
  };
}

function pairState(
  name: string,
  was: string | undefined,
  before: Json | undefined,
  after: Json | undefined,
): StatePair {
  const old = before ? machinesOf(before) : [];
  const now = after ? machinesOf(after) : [];
  const partners = before?.Type === after?.Type ? partnersOf(old, now) : [];
  const current = now.map((machine, index) => pairMachines(old[partners[index] ?? -1], machine));
  const gone = old.filter((_, index) => !partners.includes(index)).map((machine) => pairMachines(machine, undefined));
  const pair = { name, was, after, machines: [...current, ...gone] };
  if (!before || !after) return { ...pair, before, fields: [], weakened: [] };
  const translated = withMachines(before, (machine, index) => current[partners.indexOf(index)]?.before ?? machine);
  const fields = differences(withMachines(translated, headOf), withMachines(after, headOf));
  return { ...pair, before: translated, fields, weakened: stateWeakenings(translated, after) };
}

/** For each branch of now, which of the old ones it was: the same, else one that starts alike, else the next one left. */
function partnersOf(old: readonly Json[], now: readonly Json[]): (number | undefined)[] {
  const partners: (number | undefined)[] = now.map(() => undefined);
  const likenesses = [(machine: Json) => machine, canonical, ({ StartAt }: Json) => StartAt, () => ''];
  for (const likeness of likenesses) {
    const left = [...old.keys()].filter((index) => !partners.includes(index));
    const free = Map.groupBy(left, (index) => likeness(old[index]!));
    if (left.length)
      for (const [index, machine] of now.entries()) partners[index] ??= free.get(likeness(machine))?.shift();
  }
  return partners;
}
