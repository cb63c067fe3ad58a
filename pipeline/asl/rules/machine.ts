import type { FindingCode } from '../codes.ts';
import { pointer } from '../finding.ts';
import { itemType, PROCESSOR_CONFIG, processorOf } from './map.ts';
import {
  checkObject,
  error,
  type Field,
  isObject,
  isUnknown,
  type Json,
  type Scope,
  type Shape,
  typeName,
} from './shape.ts';
import { checkState, languageOf } from './states.ts';
import { checkEnd, checkTransitions } from './transitions.ts';
import { choiceOf, seconds, text } from './values.ts';
import { checkVariables } from './variables.ts';

/** "State names … MUST be unique within the scope of the whole state machine" and at most 80 characters long. */
const MAX_STATE_NAME = 80;

const NESTED_FIELDS: Record<string, Field> = {
  StartAt: { check: text(1), required: true },
  States: { check: states, required: true },
  Comment: { check: text() },
};

const MACHINE: Shape = {
  fields: {
    ...NESTED_FIELDS,
    Version: { check: choiceOf('1.0') },
    TimeoutSeconds: { check: seconds(0) },
    QueryLanguage: { check: choiceOf('JSONPath', 'JSONata') },
  },
};
const BRANCH: Shape = { fields: NESTED_FIELDS };
const PROCESSOR: Shape = {
  fields: {
    ...NESTED_FIELDS,
    ProcessorConfig: {
      check: (value, at, scope) => void checkObject(value, at, scope, PROCESSOR_CONFIG, 'a ProcessorConfig'),
    },
  },
};

function states(value: unknown, at: string, scope: Scope): void {
  if (!isObject(value)) error(scope, at, `must be an object of states, found ${typeName(value)}`);
  else if (!Object.keys(value).length) error(scope, at, 'must have at least one state');
}

/** Names seen so far in the whole definition: state names and labels are unique across nested machines. */
interface Names {
  states: Map<string, string>;
  labels: Map<string, string>;
}

/** Checks a whole definition: the machine and all nested in it. `scope.type` says what kind of workflow it is. */
export function checkMachine(definition: unknown, scope: Scope): void {
  const owner = isObject(definition) ? definition : {};
  const language = languageOf(owner, 'JSONPath');
  const machineLanguage = isUnknown(owner.QueryLanguage, scope) ? undefined : language;
  const names: Names = { states: new Map(), labels: new Map() };
  checkContainer(definition, '', { ...scope, language, machineLanguage }, MACHINE, 'a state machine', names);
  if (isObject(owner.States)) checkEnd(owner.States, scope);
}

function checkContainer(value: unknown, at: string, scope: Scope, shape: Shape, what: string, names: Names): void {
  const machine = checkObject(value, at, scope, shape, what);
  if (!machine || !isObject(machine.States)) return;
  const place = pointer(at, 'States');
  const inner = { ...scope, variables: checkVariables(machine.States, place, scope) };
  for (const [name, state] of Object.entries(machine.States)) {
    const stateAt = pointer(place, name);
    checkStateName(name, stateAt, scope, names.states);
    checkState(state, stateAt, scope);
    if (isObject(state)) checkNested(state, stateAt, inner, names);
  }
  checkTransitions(machine, machine.States, at, scope);
}

function checkNested(state: Json, at: string, scope: Scope, names: Names): void {
  if (state.Type === 'Parallel' && Array.isArray(state.Branches)) {
    state.Branches.forEach((branch, index) => {
      checkContainer(branch, pointer(pointer(at, 'Branches'), index), scope, BRANCH, 'a branch', names);
    });
  }
  const nested = state.Type === 'Map' ? processorOf(state) : undefined;
  if (!nested) return;
  const type = itemType(state, scope.type);
  if (typeof state.Label === 'string')
    unique(state.Label, pointer(at, 'Label'), scope, names.labels, 'label', 'DUPLICATE_LABEL_NAME');
  checkContainer(nested.machine, pointer(at, nested.field), { ...scope, type }, PROCESSOR, 'an item processor', names);
}

function checkStateName(name: string, at: string, scope: Scope, seen: Map<string, string>): void {
  if (isUnknown(name, scope)) return;
  if (!name || name.length > MAX_STATE_NAME) {
    error(
      scope,
      at,
      `a state's name has 1 to ${MAX_STATE_NAME} characters, found ${name.length}`,
      'INVALID_STATE_NAME',
    );
  }
  unique(name, at, scope, seen, 'state name', 'DUPLICATE_STATE_NAME');
}

function unique(
  name: string,
  at: string,
  scope: Scope,
  seen: Map<string, string>,
  what: string,
  code: FindingCode,
): void {
  const first = seen.get(name);
  if (first === undefined) seen.set(name, at);
  else
    error(
      scope,
      at,
      `the ${what} '${name}' is taken: ${what}s are unique in the whole state machine (first at ${first})`,
      code,
    );
}
