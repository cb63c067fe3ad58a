import { compare, fateOf, isComment, type StatePair } from './compare.ts';
import { type Difference, textOf } from './differences.ts';
import type { Weakening } from './weakenings.ts';

/** Names of states from the outermost Map or Parallel to the state itself; empty for the whole machine. */
export type StatePath = readonly string[];

/**
 * What became of one state that is not as it was. `inner` counts the states within it; `fields` points into the state and
 * leaves out the states within.
 */
export type StateChange =
  | { kind: 'added' | 'removed'; path: StatePath; type: string; inner: number }
  | { kind: 'renamed'; path: StatePath; was: string }
  | { kind: 'changed'; path: StatePath; fields: Difference[]; onlyComments: boolean };

/** What a definition does otherwise than before. */
export interface Changes {
  /** Whether there was, or is, no definition at all. */
  kind: 'added' | 'removed' | 'compared';
  /** What makes the pipeline less safe. */
  weakened: (Weakening & { path: StatePath })[];
  /** Fields of the machine itself: StartAt, TimeoutSeconds … */
  machine: Difference[];
  /** In the order in which they are drawn, a Map or Parallel before the states in it. */
  states: StateChange[];
}

/**
 * Compares two parsed definitions; one that is not there is undefined. States are those of the same name in the same
 * machine, or of another name where nothing else changed: the same content and the same neighbours. The order of members
 * and of states is no change. Never throws, whatever the values.
 */
export function changesBetween(before: unknown, after: unknown): Changes {
  const { root, fields, weakened } = compare(before, after);
  const kind = root.before && root.after ? 'compared' : root.after ? 'added' : root.before ? 'removed' : 'compared';
  const changes: Changes = {
    kind,
    weakened: weakened.map((weakening) => ({ ...weakening, path: [] })),
    machine: fields,
    states: [],
  };
  const visit = (state: StatePair, outer: StatePath) => {
    const path = [...outer, state.name];
    changes.weakened.push(...state.weakened.map((weakening) => ({ ...weakening, path })));
    changes.states.push(...changeOf(state, path));
    for (const machine of state.machines) for (const inner of machine.states) visit(inner, path);
  };
  for (const state of root.states) visit(state, []);
  return changes;
}

function changeOf(state: StatePair, path: StatePath): StateChange[] {
  const kind = fateOf(state);
  if (kind === 'same') return [];
  if (kind === 'added' || kind === 'removed')
    return [{ kind, path, type: textOf((state.after ?? state.before)?.Type), inner: statesWithin(state) }];
  if (kind === 'renamed') return [{ kind, path, was: state.was! }];
  return [{ kind: 'changed', path, fields: state.fields, onlyComments: kind === 'comments' }];
}

const statesWithin = ({ machines }: StatePair): number =>
  machines.flatMap(({ states }) => states).reduce((sum, state) => sum + 1 + statesWithin(state), 0);

/** Whether anything changed, be it a comment. */
export const hasChanges = ({ kind, machine, states }: Changes): boolean =>
  kind !== 'compared' || machine.length > 0 || states.length > 0;

/** Whether comments changed and nothing else: no execution notices, and the diagram of the changes marks nothing. */
export const onlyComments = (changes: Changes): boolean =>
  hasChanges(changes) &&
  changes.kind === 'compared' &&
  changes.machine.every(isComment) &&
  changes.states.every((state) => state.kind === 'changed' && state.onlyComments);
