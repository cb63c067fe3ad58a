import { processorOf } from '../rules/map.ts';
import { isObject, type Json, objectsIn } from '../rules/shape.ts';

/** The machines within a state: a Map's processor, a Parallel's branches in their order. */
export function machinesOf(state: Json): Json[] {
  const processor = state.Type === 'Map' ? processorOf(state)?.machine : undefined;
  return processor ? [processor] : state.Type === 'Parallel' ? objectsIn(state.Branches) : [];
}

/** The state with each of {@link machinesOf} replaced. */
export function withMachines(state: Json, change: (machine: Json, index: number) => Json): Json {
  const processor = state.Type === 'Map' ? processorOf(state) : undefined;
  if (processor) return { ...state, [processor.field]: change(processor.machine, 0) };
  if (state.Type !== 'Parallel' || !Array.isArray(state.Branches)) return state;
  let index = 0;
  return {
    ...state,
    Branches: state.Branches.map((branch) => (isObject(branch) ? change(branch, index++) : branch)),
  };
}

/** The states of a machine by name; what is no state is left out. */
export const statesOf = (machine: Json | undefined): Map<string, Json> =>
  new Map(
    Object.entries(isObject(machine?.States) ? machine.States : {}).filter((entry): entry is [string, Json] =>
      isObject(entry[1]),
    ),
  );

/** A machine without its states. */
export const headOf = ({ States, ...head }: Json): Json => head;
