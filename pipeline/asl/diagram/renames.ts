import { isObject, type Json } from '../rules/shape.ts';
import { transitions } from '../rules/transitions.ts';
import { canonical, textOf } from './differences.ts';
import { statesOf } from './nested.ts';

type Names = ReadonlyMap<string, string>;

/**
 * States of a machine that only got another name, from the old to the new one. Certain are those that say the same as
 * before and have the same neighbours, and no other state that came or went is like them.
 */
export function certainRenames(before: Json, after: Json): Names {
  const [old, now] = [placed(before), placed(after)];
  const gone = [...old.states.keys()].filter((name) => !now.states.has(name));
  const come = [...now.states.keys()].filter((name) => !old.states.has(name));
  if (!gone.length || !come.length) return new Map();
  const isKept = (name: string) => old.states.has(name) && now.states.has(name);
  const likeness = ({ states, sources }: Placed, name: string) => {
    const blank = (target: string) => (isKept(target) ? target : '');
    return canonical([retargeted(states.get(name)!, blank), (sources.get(name) ?? []).map(blank).sort()]);
  };
  const comers = Map.groupBy(come, (name) => likeness(now, name));
  const renames = new Map<string, string>();
  for (const [like, [name, another]] of Map.groupBy(gone, (name) => likeness(old, name))) {
    const [fresh, other] = comers.get(like) ?? [];
    if (name !== undefined && fresh !== undefined && another === undefined && other === undefined)
      renames.set(name, fresh);
  }
  return consistent(renames, old, now);
}

/** Drops renames whose neighbours were not renamed with them, until those that stay hold together. */
function consistent(renames: Map<string, string>, old: Placed, now: Placed): Names {
  const translated = (names: readonly string[]) => names.map((name) => renames.get(name) ?? name);
  for (let isSettled = false; !isSettled; ) {
    isSettled = true;
    for (const [from, to] of renames) {
      const isSame =
        canonical(translated(old.targets.get(from)!)) === canonical(now.targets.get(to)) &&
        canonical(translated(old.sources.get(from) ?? []).sort()) ===
          canonical([...(now.sources.get(to) ?? [])].sort());
      if (isSame) continue;
      renames.delete(from);
      isSettled = false;
    }
  }
  return renames;
}

/** A machine's states, where each leads to, and which lead to each; the start of the machine counts as a nameless one. */
interface Placed {
  states: Map<string, Json>;
  targets: Map<string, string[]>;
  sources: Map<string, string[]>;
}

function placed(machine: Json): Placed {
  const states = statesOf(machine);
  const targets = new Map([...states].map(([name, state]) => [name, targetsOf(state)]));
  const sources = new Map<string, string[]>([[textOf(machine.StartAt), ['\0start']]]);
  for (const [name, leadsTo] of targets) {
    for (const target of leadsTo) {
      if (!sources.has(target)) sources.set(target, []);
      sources.get(target)!.push(name);
    }
  }
  return { states, targets, sources };
}

const targetsOf = (state: Json): string[] => [...transitions(state, '')].map(({ target }) => textOf(target));

/** The machine with states renamed, and with them all that leads to them. */
export function renameStates(machine: Json, names: Names): Json {
  if (!names.size) return machine;
  const rename = (name: string) => names.get(name) ?? name;
  const states = Object.entries(isObject(machine.States) ? machine.States : {}).map(([name, state]) => [
    rename(name),
    isObject(state) ? retargeted(state, rename) : state,
  ]);
  return { ...machine, StartAt: renamed(machine.StartAt, rename), States: Object.fromEntries(states) };
}

/** The state with all names that it leads to replaced; machines within it have names of their own. */
function retargeted(state: Json, rename: (name: string) => string): Json {
  const rules = (value: unknown) =>
    Array.isArray(value) ? value.map((rule) => (isObject(rule) ? retargeted(rule, rename) : rule)) : value;
  const change: Readonly<Record<string, (value: unknown) => unknown>> = {
    Next: (value) => renamed(value, rename),
    Default: (value) => renamed(value, rename),
    Choices: rules,
    Catch: rules,
  };
  return Object.fromEntries(
    Object.entries(state).map(([field, value]) => [
      field,
      Object.hasOwn(change, field) ? change[field]!(value) : value,
    ]),
  );
}

const renamed = (name: unknown, rename: (name: string) => string): unknown =>
  typeof name === 'string' ? rename(name) : name;
