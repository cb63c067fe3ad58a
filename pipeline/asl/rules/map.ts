import type { StateMachineType } from '../catalogue/resource.ts';
import { pointer } from '../finding.ts';
import { itemBatcher, itemReader, resultWriter } from './distributed.ts';
import {
  type Check,
  error,
  type Fields,
  isObject,
  isUnknown,
  type Json,
  type Scope,
  type Shape,
  typeName,
} from './shape.ts';
import { choiceOf, counted, jsonata, jsonataTemplate, referencePath, template } from './values.ts';

const items: Check = (value, at, scope) => {
  if (typeof value === 'string') jsonata(value, at, scope);
  else if (typeof value !== 'object' || value === null)
    error(scope, at, `must be an array, an object or a JSONata expression, found ${typeName(value)}`);
  else jsonataTemplate(value, at, scope);
};

/** `Label`: at most 40 characters, none of which breaks an ARN (Step Functions guide, "Distributed mode"). */
const label: Check = (value, at, scope) => {
  if (isUnknown(value, scope)) return;
  if (typeof value !== 'string') error(scope, at, `must be a string, found ${typeName(value)}`);
  else if (!value || value.length > 40)
    error(scope, at, `a label has 1 to 40 characters, found ${value.length}`, 'INVALID_LABEL_NAME');
  else if (/[\s?*<>{}[\]:;,\\|^~$#%&`"\p{Cc}]/u.test(value)) {
    error(
      scope,
      at,
      'a label has no white space, wildcard, bracket or special character ("#%\\^|~`$&,;:/")',
      'INVALID_LABEL_NAME',
    );
  }
};

/** What a processor is, and so what a machine under `ItemProcessor` may say beside its states. */
export const PROCESSOR_CONFIG: Shape = {
  fields: {
    Mode: { check: choiceOf('INLINE', 'DISTRIBUTED') },
    ExecutionType: { check: choiceOf('STANDARD', 'EXPRESS') },
  },
};

/** Fields that a Map has beside those of every working state. */
export const MAP_FIELDS: Fields = {
  ItemProcessor: { check: processor },
  Iterator: { check: processor },
  Items: { check: items, only: 'JSONata' },
  ItemsPath: { check: referencePath({ context: true }), only: 'JSONPath' },
  ItemSelector: { check: template },
  ItemReader: { check: itemReader },
  ItemBatcher: { check: itemBatcher },
  ResultWriter: { check: resultWriter },
  Label: { check: label },
  ...counted('MaxConcurrency', 0),
  ...counted('ToleratedFailureCount', 0),
  ...counted('ToleratedFailurePercentage', 0, 100, false),
};

/** Fields of a Map that exclude each other. `Iterator` and `Parameters` are older names that still work. */
export const MAP_GROUPS = {
  exactlyOne: [['ItemProcessor', 'Iterator']],
  atMostOne: [
    ['ItemSelector', 'Parameters'],
    ['MaxConcurrency', 'MaxConcurrencyPath'],
    ['ToleratedFailureCount', 'ToleratedFailureCountPath'],
    ['ToleratedFailurePercentage', 'ToleratedFailurePercentagePath'],
  ],
};

function processor(value: unknown, at: string, scope: Scope): void {
  if (!isObject(value)) error(scope, at, `must be an object with StartAt and States, found ${typeName(value)}`);
}

/** Where a Map keeps its machine: the field's name and the machine, if it is there. */
export function processorOf(map: Json): { field: string; machine: Json } | undefined {
  const field = Object.hasOwn(map, 'ItemProcessor') ? 'ItemProcessor' : 'Iterator';
  const machine = map[field];
  return isObject(machine) ? { field, machine } : undefined;
}

/** Whether each item runs as an execution of its own. */
export const isDistributed = (map: Json): boolean => {
  const config = processorOf(map)?.machine.ProcessorConfig;
  return isObject(config) && config.Mode === 'DISTRIBUTED';
};

/** The kind of workflow that the items of a Map run in: each has an execution of its own, or they run in the one around. */
export function itemType(map: Json, around: StateMachineType): StateMachineType {
  if (!isDistributed(map)) return around;
  const config = processorOf(map)?.machine.ProcessorConfig;
  return isObject(config) && config.ExecutionType === 'EXPRESS' ? 'EXPRESS' : 'STANDARD';
}

/**
 * DISTRIBUTED mode needs an execution type, and a STANDARD workflow around it; INLINE mode has no execution type. The
 * other fields of a distributed Map are no fault of an inline one: the service creates it (all observed).
 */
export function mapState(map: Json, at: string, scope: Scope): void {
  const nested = processorOf(map);
  const config = nested?.machine.ProcessorConfig;
  if (!nested || !isObject(config)) return;
  const place = pointer(pointer(at, nested.field), 'ProcessorConfig');
  const hasType = Object.hasOwn(config, 'ExecutionType');
  if (config.Mode === 'INLINE' && hasType)
    error(scope, pointer(place, 'ExecutionType'), "Field 'ExecutionType' is not supported in INLINE mode");
  if (config.Mode !== 'DISTRIBUTED') return;
  if (scope.type === 'EXPRESS') error(scope, place, 'EXPRESS workflows do not support a Map in DISTRIBUTED mode');
  if (!hasType) error(scope, place, "DISTRIBUTED mode needs 'ExecutionType': STANDARD or EXPRESS");
}
