import { nearest, pointer } from '../finding.ts';
import { Placeholder } from '../json.ts';
import { error, isObject, isUnknown, type Json, type Scope } from './shape.ts';

/** A way from a state to another: where it stands, the name it leads to, and the choice rule or catcher that has it. */
export interface Transition {
  location: string;
  target: unknown;
  rule?: { kind: 'Choices' | 'Catch'; at: string; definition: Json };
}

/** The transitions of a state. */
export function* transitions(state: Json, at: string): Generator<Transition> {
  if (Object.hasOwn(state, 'Next')) yield { location: pointer(at, 'Next'), target: state.Next };
  if (state.Type === 'Choice' && Object.hasOwn(state, 'Default'))
    yield { location: pointer(at, 'Default'), target: state.Default };
  for (const kind of ['Choices', 'Catch'] as const) {
    const rules = state[kind];
    if (!Array.isArray(rules)) continue;
    for (const [index, definition] of rules.entries()) {
      const place = pointer(pointer(at, kind), index);
      if (isObject(definition) && Object.hasOwn(definition, 'Next'))
        yield { location: pointer(place, 'Next'), target: definition.Next, rule: { kind, at: place, definition } };
    }
  }
}

/**
 * Targets exist in the same machine, and every state is reached from StartAt. The latter is only judged where every
 * transition is sound: one misspelt name would else make all states behind it unreachable.
 */
export function checkTransitions(machine: Json, states: Json, at: string, scope: Scope): void {
  const known = Object.keys(states);
  const hasOpenName = known.some((name) => isUnknown(name, scope));
  const place = pointer(at, 'States');
  /** Reports a target that is no state; true only where the transition surely leads to one. */
  const checkTarget = (target: unknown, location: string, message: string): boolean => {
    if (typeof target !== 'string' || !target || isUnknown(target, scope) || hasOpenName) return false;
    if (Object.hasOwn(states, target)) return true;
    const guess = nearest(target, known);
    error(
      scope,
      location,
      `${message}: ${target}${guess ? `, did you mean '${guess}'?` : ' is no state of this machine'}`,
      'MISSING_TRANSITION_TARGET',
    );
    return false;
  };
  let undecided = !checkTarget(machine.StartAt, pointer(at, 'StartAt'), "Missing 'StartAt' target");
  for (const name of known) {
    const state = states[name];
    undecided ||= leadsAnywhere(state, scope);
    if (!isObject(state)) continue;
    for (const { location, target } of transitions(state, pointer(place, name))) {
      if (!checkTarget(target, location, "Missing 'Next' target")) undecided = true;
    }
  }
  // Observed: in a machine that has no end at all, the service reports only that.
  if (undecided || (!at && !hasEnd(states, scope))) return;
  const reached = reachable(states, machine.StartAt as string);
  for (const name of known) {
    if (!reached.has(name))
      error(scope, pointer(place, name), `State "${name}" is not reachable.`, 'MISSING_TRANSITION_TARGET');
  }
}

/** Whether a part of a state that is still open, or missing, decides where it leads. */
const leadsAnywhere = (state: unknown, scope: Scope): boolean => {
  if (!isObject(state)) return true;
  if (state.Type !== 'Choice' && !Object.hasOwn(state, 'Next') && !isTerminal(state, scope)) return true;
  const rules = [state.Choices, state.Catch].flat();
  return isUnknown(state.Type, scope) || rules.some((rule) => rule instanceof Placeholder);
};

const hasEnd = (states: Json, scope: Scope): boolean => Object.values(states).some((state) => isTerminal(state, scope));

/** Whether a state may end its machine; one that is still open may. */
export const isTerminal = (state: unknown, scope: Scope): boolean =>
  !isObject(state)
    ? state instanceof Placeholder
    : state.End === true ||
      state.Type === 'Succeed' ||
      state.Type === 'Fail' ||
      isUnknown(state.End, scope) ||
      isUnknown(state.Type, scope);

function reachable(states: Json, start: string): Set<string> {
  const reached = new Set<string>();
  const pending = [start];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (reached.has(name) || state === undefined) continue;
    reached.add(name);
    if (!isObject(state)) continue;
    for (const { target } of transitions(state, '')) if (typeof target === 'string') pending.push(target);
  }
  return reached;
}

/**
 * Some state ends the whole machine. A nested machine is not asked for one (both observed): its own loop is created, and
 * only never ends.
 */
export function checkEnd(states: Json, scope: Scope): void {
  if (Object.keys(states).length && !hasEnd(states, scope))
    error(
      scope,
      '/States',
      "Workflow has no terminal state: none is a Succeed or Fail, or has 'End': true",
      'MISSING_END_STATE',
    );
}
