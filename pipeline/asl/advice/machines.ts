import { pointer } from '../finding.ts';
import { itemType, processorOf } from '../rules/map.ts';
import { isObject, isUnknown, type Json, type Scope } from '../rules/shape.ts';
import { languageOf } from '../rules/states.ts';
import { type Transition, transitions } from '../rules/transitions.ts';

/** A machine of a definition: the outermost, a branch of a Parallel, or the processor of a Map. */
export interface Machine {
  at: string;
  definition: Json;
  /** In the order of the text. */
  states: ReadonlyMap<string, State>;
  /** The state whose branch or processor the machine is. */
  owner?: State | undefined;
  /** Whether a substitution decides a transition, so that nobody can say yet which state follows which. */
  undecided: boolean;
}

/** A state with its place in the definition. */
export interface State {
  name: string;
  at: string;
  definition: Json;
  /** With the query language of the state, and the kind of workflow that it runs in. */
  scope: Scope;
  machine: Machine;
  /** The branches of a Parallel, the processor of a Map. */
  nested: readonly Machine[];
  /** To the states that may come next. */
  ways: readonly Transition[];
}

/** Reads a definition without errors into its machines and states, substitutions left open. */
export function machineOf(definition: Json, scope: Scope, at = '', owner?: State): Machine {
  const states = new Map<string, State>();
  const machine: Machine = { at, definition, states, owner, undecided: false };
  for (const [name, state] of Object.entries(isObject(definition.States) ? definition.States : {})) {
    if (isObject(state)) states.set(name, stateOf(name, state, pointer(pointer(at, 'States'), name), scope, machine));
  }
  const targets = [...states.values()].flatMap(({ ways }) => ways.map(({ target }) => target));
  const isLost = [definition.StartAt, ...targets].some((target) => !states.has(String(target)));
  machine.undecided = isLost || [...states.values()].some(isOpen);
  return machine;
}

/** Whether a substitution may still give a state another type or other ways. */
const isOpen = ({ definition: { Type, End, Choices, Catch }, scope }: State): boolean =>
  [Type, End, Choices, Catch].flat().some((part) => isUnknown(part, scope));

function stateOf(name: string, definition: Json, at: string, outer: Scope, machine: Machine): State {
  const scope: Scope = { ...outer, language: languageOf(definition, outer.language) };
  const nested: Machine[] = [];
  const state: State = { name, at, definition, scope, machine, nested, ways: [...transitions(definition, at)] };
  // A nested machine takes its query language from the whole machine, not from the state around it.
  if (definition.Type === 'Parallel' && Array.isArray(definition.Branches)) {
    for (const [index, branch] of definition.Branches.entries()) {
      if (isObject(branch)) nested.push(machineOf(branch, outer, pointer(pointer(at, 'Branches'), index), state));
    }
  }
  const processor = definition.Type === 'Map' ? processorOf(definition) : undefined;
  if (processor) {
    nested.push(
      machineOf(
        processor.machine,
        { ...outer, type: itemType(definition, outer.type) },
        pointer(at, processor.field),
        state,
      ),
    );
  }
  return state;
}

/** Every state of a machine and of the machines nested in it. */
export function* statesOf(machine: Machine): Generator<State> {
  for (const state of machine.states.values()) {
    yield state;
    for (const nested of state.nested) yield* statesOf(nested);
  }
}
