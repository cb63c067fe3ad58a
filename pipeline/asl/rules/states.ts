import { oneOf, pointer, suggestion } from '../finding.ts';
import { Placeholder } from '../json.ts';
import { choices } from './choice.ts';
import { catchers, retry } from './handlers.ts';
import { MAP_FIELDS, MAP_GROUPS, mapState } from './map.ts';
import {
  type Check,
  checkObject,
  error,
  type Field,
  type Fields,
  isFilledArray,
  isObject,
  isUnknown,
  type Json,
  type Scope,
  type Shape,
  typeName,
  warning,
} from './shape.ts';
import { TASK_FIELDS, TASK_GROUPS, taskState } from './task.ts';
import {
  anything,
  boolean,
  choiceOf,
  jsonataTemplate,
  looksLikePath,
  orJsonata,
  orNull,
  path,
  pathOrIntrinsic,
  payloadTemplate,
  plainText,
  referencePath,
  seconds,
  text,
  timestamp,
} from './values.ts';
import { assign } from './variables.ts';

const jsonpath = (check: Check): Field => ({ check, only: 'JSONPath' });
const jsonata = (check: Check): Field => ({ check, only: 'JSONata' });

const COMMON: Fields = {
  Type: { check: anything },
  Comment: { check: text() },
  QueryLanguage: { check: choiceOf('JSONPath', 'JSONata') },
};
const FILTERS: Fields = {
  InputPath: jsonpath(orNull(path)),
  OutputPath: jsonpath(orNull(path)),
  Output: jsonata(jsonataTemplate),
};
const FLOW: Fields = { Next: { check: text(1) }, End: { check: boolean } };
const RESULT: Fields = {
  ResultSelector: jsonpath(payloadTemplate),
  ResultPath: jsonpath(orNull(referencePath({ variable: false }))),
};

/** A field in which `$states` has the result of the work. */
const withResult =
  (check: Check): Check =>
  (value, at, scope) =>
    check(value, at, { ...scope, members: ['result'] });

const WORK: Fields = {
  ...COMMON,
  ...FILTERS,
  ...FLOW,
  ...RESULT,
  Output: jsonata(withResult(jsonataTemplate)),
  Assign: { check: withResult(assign) },
  Parameters: jsonpath(payloadTemplate),
  Retry: { check: retry },
  Catch: { check: catchers },
};
const ARGUMENTS: Fields = { Arguments: jsonata(jsonataTemplate) };
const NEXT_OR_END = ['Next', 'End'];

/** Functions that give a string, as `ErrorPath` and `CausePath` need (Step Functions guide, "Fail workflow state"). */
const STRING_FUNCTIONS = [
  'States.Format',
  'States.JsonToString',
  'States.ArrayGetItem',
  'States.Base64Encode',
  'States.Base64Decode',
  'States.Hash',
  'States.UUID',
];
const stringPath: Check = (value, at, scope) => pathOrIntrinsic(value, at, scope, STRING_FUNCTIONS);

const passResult: Check = (value, at, scope) => {
  if (isObject(value)) for (const [key, item] of Object.entries(value)) passResult(item, pointer(at, key), scope);
  if (at.endsWith('.$') || (typeof value === 'string' && looksLikePath(value))) {
    warning(scope, at, 'Result is static, paths in it are not evaluated: use Parameters', 'PASS_RESULT_IS_STATIC');
  }
};

/** The fields of each state type, by query language (guide, one page a state type; observed for all types and fields). */
const SHAPES: Readonly<Record<string, Shape>> = {
  Task: {
    fields: { ...WORK, ...ARGUMENTS, ...TASK_FIELDS },
    exactlyOne: [NEXT_OR_END],
    atMostOne: TASK_GROUPS.atMostOne,
  },
  Pass: {
    fields: {
      ...COMMON,
      ...FILTERS,
      ...FLOW,
      Assign: { check: assign },
      Parameters: jsonpath(payloadTemplate),
      Result: jsonpath(passResult),
      ResultPath: RESULT.ResultPath!,
    },
    exactlyOne: [NEXT_OR_END],
  },
  Choice: {
    fields: {
      ...COMMON,
      ...FILTERS,
      Assign: { check: assign },
      Choices: { check: choices, required: true },
      Default: { check: text(1) },
    },
  },
  Wait: {
    fields: {
      ...COMMON,
      ...FILTERS,
      ...FLOW,
      Assign: { check: assign },
      Seconds: { check: orJsonata(seconds(0)) },
      SecondsPath: jsonpath(referencePath({ context: true })),
      Timestamp: { check: orJsonata(timestamp) },
      TimestampPath: jsonpath(referencePath({ context: true })),
    },
    exactlyOne: [NEXT_OR_END, ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath']],
  },
  Succeed: { fields: { ...COMMON, ...FILTERS } },
  Fail: {
    fields: {
      ...COMMON,
      Error: { check: orJsonata(plainText) },
      ErrorPath: jsonpath(stringPath),
      Cause: { check: orJsonata(plainText) },
      CausePath: jsonpath(stringPath),
    },
    atMostOne: [
      ['Error', 'ErrorPath'],
      ['Cause', 'CausePath'],
    ],
  },
  Parallel: {
    fields: { ...WORK, ...ARGUMENTS, Branches: { check: branches, required: true } },
    exactlyOne: [NEXT_OR_END],
  },
  Map: {
    fields: { ...WORK, ...MAP_FIELDS },
    exactlyOne: [NEXT_OR_END, ...MAP_GROUPS.exactlyOne],
    atMostOne: MAP_GROUPS.atMostOne,
  },
};

function branches(value: unknown, at: string, scope: Scope): void {
  isFilledArray(value, at, scope, 'state machines');
}

/** Checks one state by itself; its transitions and nested machines are the machine's business. */
export function checkState(value: unknown, at: string, machine: Scope): void {
  if (value instanceof Placeholder) return;
  if (!isObject(value)) {
    error(machine, at, `a state must be an object, found ${typeName(value)}`);
    return;
  }
  const shape = typeof value.Type === 'string' && Object.hasOwn(SHAPES, value.Type) ? SHAPES[value.Type] : undefined;
  if (!shape) {
    stateTypeFault(value, at, machine);
    return;
  }
  const { QueryLanguage: own } = value;
  if (isUnknown(own, machine) || (own === undefined && !machine.machineLanguage)) return;
  const scope = stateScope(value, at, machine);
  checkObject(value, at, scope, shape, `a ${value.Type} state`);
  if (value.End === false && !Object.hasOwn(value, 'Next'))
    error(scope, pointer(at, 'End'), "'End' is true or absent: a state with no 'Next' ends");
  if (value.Type === 'Task') taskState(value, at, scope);
  if (value.Type === 'Map') mapState(value, at, scope);
}

/** A faulty `Type`; the state's other fields cannot be judged without it. */
function stateTypeFault(state: Json, at: string, scope: Scope): void {
  const { Type: type } = state;
  if (type === undefined) error(scope, at, `a state needs 'Type': ${oneOf(Object.keys(SHAPES))}`);
  else if (!isUnknown(type, scope)) {
    const types = Object.keys(SHAPES);
    const hint = (typeof type === 'string' && suggestion(type, types)) || `: use ${oneOf(types)}`;
    error(scope, pointer(at, 'Type'), `there is no state type ${typeName(type)}${hint}`);
  }
}

/**
 * The query language that an owner declares, else the one it inherits. Any other value than 'JSONPath' counts as JSONata
 * (observed: also null, a number, or the wrong case, which are reported beside).
 */
export const languageOf = (owner: Json, inherited: Scope['language']): Scope['language'] =>
  !Object.hasOwn(owner, 'QueryLanguage') ? inherited : owner.QueryLanguage === 'JSONPath' ? 'JSONPath' : 'JSONata';

/** The scope within a state. A state of a JSONata machine cannot go back to JSONPath (observed). */
function stateScope(state: Json, at: string, machine: Scope): Scope {
  if (state.QueryLanguage === 'JSONPath' && machine.machineLanguage === 'JSONata') {
    error(
      machine,
      pointer(at, 'QueryLanguage'),
      "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
    );
  }
  return { ...machine, language: languageOf(state, machine.language) };
}
