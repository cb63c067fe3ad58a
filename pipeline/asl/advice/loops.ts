import { clip, warning } from '../rules/shape.ts';
import { isTerminal } from '../rules/transitions.ts';
import type { Machine, State } from './machines.ts';

/** Reports states from which no way leads to an end of their machine, once for each set that holds together. */
export function closedLoops(machine: Machine): void {
  // Where a substitution decides a transition, that way may lead out.
  if (machine.undecided) return;
  const into = new Map<State, State[]>([...machine.states.values()].map((state) => [state, []]));
  for (const state of machine.states.values()) for (const next of successors(state)) into.get(next)?.push(state);
  const before = (state: State) => into.get(state) ?? [];
  const ends = [...machine.states.values()].filter(({ definition, scope }) => isTerminal(definition, scope));
  const ending = spread(ends, before);
  const reported = new Set<State>();
  for (const state of machine.states.values()) {
    if (ending.has(state) || reported.has(state)) continue;
    const loop = loopFrom(state);
    for (const known of spread(spread(loop, successors), before)) reported.add(known);
    const [first] = loop;
    const names = loop.map(({ name }) => `'${clip(name)}'`);
    const shown = names.length > 4 ? [...names.slice(0, 4), '…'] : names;
    warning(
      first!.scope,
      first!.at,
      `no way leads from here to an end: ${shown.join(' → ')} → ${names[0]} goes round until the execution times out or fails`,
      'CLOSED_LOOP',
    );
  }
}

const successors = ({ machine, ways }: State): State[] =>
  ways.flatMap(({ target }) => machine.states.get(String(target)) ?? []);

/** The states themselves and all that a relation leads to from them. */
function spread(from: Iterable<State>, relation: (state: State) => State[]): Set<State> {
  const reached = new Set(from);
  for (const state of reached) for (const next of relation(state)) reached.add(next);
  return reached;
}

/** A loop that a state without a way to an end runs into: following any transition must come round. */
function loopFrom(state: State): State[] {
  const walked: State[] = [];
  const seen = new Map<State, number>();
  let here = state;
  while (!seen.has(here)) {
    seen.set(here, walked.length);
    walked.push(here);
    here = successors(here)[0]!;
  }
  return walked.slice(seen.get(here));
}

/** Whether a state can be entered again in the same run of its machine. */
export const isInLoop = (state: State): boolean => spread(successors(state), successors).has(state);
