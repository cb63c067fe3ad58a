import { isUnknown } from '../../rules/shape.ts';
import { type Machine, type State, statesOf } from '../machines.ts';
import { passJsonata } from './jsonata-state.ts';
import { passJsonPath } from './jsonpath-state.ts';
import type { Entry, Passage, Visit, World } from './passage.ts';
import { bounded, join, objectOf, PLAIN, type Shape, UNKNOWN } from './shapes.ts';
import type { Missing } from './view.ts';

/** After so many visits, whatever enters a state counts as unknown: a loop that keeps changing its data has to settle. */
const MAX_VISITS = 30;
const ANYTHING: Entry = { input: UNKNOWN, variables: UNKNOWN };

/**
 * Follows the data of an execution along all paths until nothing new comes up (an abstract interpretation; shapes are
 * joined where paths meet), then tells of every name that a state reads and that none of its paths gives.
 */
export function followData(machine: Machine, world: World, missing: (state: State, missing: Missing) => void): void {
  const flow = new Flow(world);
  flow.enter(machine, { input: world.executionInput, variables: objectOf({}) });
  flow.run();
  for (const state of statesOf(machine)) flow.visit(state, (name) => missing(state, name));
}

class Flow {
  readonly #world: World;
  readonly #entries = new Map<State, Entry>();
  readonly #outputs = new Map<Machine, Shape>();
  readonly #visits = new Map<State, number>();
  /** States whose entry, or whose nested machines' output, has changed since they were looked at. */
  readonly #pending = new Set<State>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Lets data into a machine. Where nobody knows which state follows which, anything may enter any state. */
  enter(machine: Machine, entry: Entry): void {
    if (machine.undecided) {
      for (const state of machine.states.values()) this.#enter(state, ANYTHING);
      this.#end(machine, UNKNOWN);
    } else this.#enter(machine.states.get(String(machine.definition.StartAt)), entry);
  }

  #enter(state: State | undefined, entry: Entry): void {
    if (!state) return;
    const known = this.#entries.get(state);
    const visits = this.#visits.get(state) ?? 0;
    const next = visits > MAX_VISITS ? ANYTHING : known ? joinEntries(known, entry) : boundedEntry(entry);
    if (known && next.input === known.input && next.variables === known.variables) return;
    this.#entries.set(state, next);
    this.#pending.add(state);
  }

  run(): void {
    for (const state of this.#pending) {
      this.#pending.delete(state);
      this.#visits.set(state, (this.#visits.get(state) ?? 0) + 1);
      const passage = this.visit(state, () => {});
      if (!passage) continue;
      for (const [index, entry] of passage.nested.entries()) this.enter(state.nested[index]!, entry);
      for (const { target, entry } of passage.exits) this.#enter(state.machine.states.get(String(target)), entry);
      if (passage.output) this.#end(state.machine, passage.output);
    }
  }

  #end(machine: Machine, output: Shape): void {
    const known = this.#outputs.get(machine);
    const next = known ? bounded(join(known, output)) : output;
    if (next === known) return;
    this.#outputs.set(machine, next);
    if (machine.owner) this.#pending.add(machine.owner);
  }

  /** What a state makes of all that may enter it; undefined where nothing does, or nobody knows what state it is. */
  visit(state: State, missing: Visit['missing']): Passage | undefined {
    const entry = this.#entries.get(state);
    if (!entry || isUnknown(state.definition.Type, state.scope)) return undefined;
    const outputs = state.nested.map((machine) => this.#outputs.get(machine) ?? PLAIN);
    const visit: Visit = { state, entry, outputs, world: this.#world, missing };
    return state.scope.language === 'JSONata' ? passJsonata(visit) : passJsonPath(visit);
  }
}

const boundedEntry = ({ input, variables }: Entry): Entry => ({
  input: bounded(input),
  variables: bounded(variables),
});

const joinEntries = (known: Entry, entry: Entry): Entry =>
  boundedEntry({ input: join(known.input, entry.input), variables: join(known.variables, entry.variables) });
