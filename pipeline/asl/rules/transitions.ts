import { nearest, pointer } from '../finding.ts';
import { Placeholder } from '../json.ts';
import { error, isObject, isUnknown, type Json, type Scope } from './shape.ts';

/** Each transition of a state: where it stands and the name it leads to. */
function* transitions(state: Json, at: string): Generator<[location: string, target: unknown]> {
  if (Object.hasOwn(state, 'Next')) yield [pointer(at, 'Next'), state.Next];
  if (state.Type === 'Choice' && Object.hasOwn(state, 'Default')) yield [pointer(at, 'Default'), state.Default];
  for (const field of ['Choices', 'Catch']) {
    const rules = state[field];
    if (!Array.isArray(rules)) continue;
    for (const [index, rule] of rules.entries()) {
      if (isObject(rule) && Object.hasOwn(rule, 'Next'))
        yield [pointer(pointer(pointer(at, field), index), 'Next'), rule.Next];
    }
  }
}

/** Targets exist in the same machine, and every state is reached from StartAt. */
export function checkTransitions(machine: Json, states: Json, at: string, scope: Scope): void {
  const known = Object.keys(states);
  const hasOpenName = known.some((name) => isUnknown(name, scope));
  const place = pointer(at, 'States');
  const missing = (target: unknown, location: string, message: string) => {
    if (typeof target !== 'string' || !target || isUnknown(target, scope) || Object.hasOwn(states, target)) return;
    if (hasOpenName) return;
    const guess = nearest(target, known);
    error(
      scope,
      location,
      `${message}: ${target}${guess ? `, did you mean '${guess}'?` : ' is no state of this machine'}`,
      'MISSING_TRANSITION_TARGET',
    );
  };
  missing(machine.StartAt, pointer(at, 'StartAt'), "Missing 'StartAt' target");
  let undecided = hasOpenName || isUnknown(machine.StartAt, scope) || typeof machine.StartAt !== 'string';
  for (const name of known) {
    const state = states[name];
    undecided ||= state instanceof Placeholder;
    if (!isObject(state)) continue;
    for (const [location, target] of transitions(state, pointer(place, name))) {
      missing(target, location, "Missing 'Next' target");
      undecided ||= isUnknown(target, scope);
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

const hasEnd = (states: Json, scope: Scope): boolean => Object.values(states).some((state) => isTerminal(state, scope));

/** A state that is still open may end the machine. */
const isTerminal = (state: unknown, scope: Scope): boolean =>
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
    for (const [, target] of transitions(state, '')) if (typeof target === 'string') pending.push(target);
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
