import { fateOf, type MachinePair, type StatePair } from './compare.ts';
import { edgesOf } from './edges.ts';

/** The machine with only those states that changed, in themselves or within, and those next to a change. */
export function changedOnly(machine: MachinePair): MachinePair {
  const touched = new Set(machine.states.filter(isTouched).map(({ name }) => name));
  const near = new Set(touched);
  for (const { name, before, after } of machine.states) {
    for (const { to, mark } of edgesOf(before, after)) {
      if (mark || touched.has(name) || touched.has(to)) near.add(name).add(to);
    }
  }
  const states = machine.states.filter(({ name }) => near.has(name));
  return { ...machine, states: states.map((state) => ({ ...state, machines: state.machines.map(changedOnly) })) };
}

/** Whether a state or one within it changed otherwise than by comments. */
const isTouched = (state: StatePair): boolean => {
  const fate = fateOf(state);
  return (fate !== 'same' && fate !== 'comments') || state.machines.some(({ states }) => states.some(isTouched));
};
