import { callInput } from '../catalogue/integrations.ts';
import { serviceCall } from '../catalogue/resource.ts';
import { pointer } from '../finding.ts';
import { checkParameters } from './parameters.ts';
import {
  type Check,
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
import {
  choiceOf,
  jsonata,
  jsonataTemplate,
  number,
  orJsonata,
  payloadTemplate,
  referencePath,
  template,
  text,
} from './values.ts';

type Fields = Record<string, Field>;

/** A count that may also be an expression, and its `...Path` twin for JSONPath. */
const counted = (name: string, least: number, most = Number.POSITIVE_INFINITY, integer = true): Fields => ({
  [name]: { check: orJsonata(number({ least, most, integer })) },
  [`${name}Path`]: { check: referencePath(), only: 'JSONPath' },
});

function shaped(shape: Shape, what: string): Check {
  return (value, at, scope) => void checkObject(value, at, scope, shape, what);
}

const inputs: Fields = {
  Parameters: { check: payloadTemplate, only: 'JSONPath' },
  Arguments: { check: jsonataTemplate, only: 'JSONata' },
};

const s3Action =
  (...actions: string[]): Check =>
  (value, at, scope) => {
    if (isUnknown(value, scope)) return;
    if (
      typeof value !== 'string' ||
      !actions.some((action) => new RegExp(`^arn:aws[a-z-]*:states:[a-z0-9-]*:[0-9]*:s3:${action}$`).test(value))
    ) {
      error(
        scope,
        at,
        `must be ${actions.map((action) => `arn:aws:states:::s3:${action}`).join(' or ')}, found ${typeName(value)}`,
      );
    }
  };

/** Fields of the reader (Step Functions guide, "ItemReader (Map)"). */
const READER_CONFIG: Shape = {
  fields: {
    InputType: { check: choiceOf('CSV', 'JSON', 'JSONL', 'MANIFEST', 'PARQUET') },
    Transformation: { check: choiceOf('NONE', 'LOAD_AND_FLATTEN') },
    ManifestType: { check: choiceOf('ATHENA_DATA', 'S3_INVENTORY') },
    CSVDelimiter: { check: choiceOf('COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB') },
    CSVHeaderLocation: { check: choiceOf('FIRST_ROW', 'GIVEN') },
    CSVHeaders: { check: headers },
    ItemsPointer: { check: text() },
    ...counted('MaxItems', 0, 100_000_000),
  },
  atMostOne: [['MaxItems', 'MaxItemsPath']],
};

function headers(value: unknown, at: string, scope: Scope): void {
  if (!Array.isArray(value)) error(scope, at, `must be an array of column names, found ${typeName(value)}`);
  else value.forEach((item, index) => void text(1)(item, pointer(at, index), scope));
}

const READER: Shape = {
  fields: {
    Resource: { check: s3Action('getObject', 'listObjectsV2'), required: true },
    ReaderConfig: { check: readerConfig },
    ...inputs,
  },
};

/**
 * Reads from S3 as a Task would: the parameters are those of the action. Unverified against AWS: that it refuses a reader
 * without any, as it does a Task.
 */
function itemReader(value: unknown, at: string, scope: Scope): void {
  const reader = checkObject(value, at, scope, READER, 'an ItemReader');
  if (!reader) return;
  const field = inputField(scope);
  if (Object.hasOwn(reader, field)) s3Parameters(reader, at, scope);
  else error(scope, at, `an ItemReader needs '${field}', the place in S3`);
}

const inputField = (scope: Scope): string => (scope.language === 'JSONata' ? 'Arguments' : 'Parameters');

/** Checks the place that a reader or writer names by the S3 action in its `Resource`. */
function s3Parameters(owner: Json, at: string, scope: Scope): void {
  const call = typeof owner.Resource === 'string' ? serviceCall(owner.Resource) : undefined;
  const input = call && callInput(call);
  const field = inputField(scope);
  if (input && Object.hasOwn(owner, field)) checkParameters(owner[field], pointer(at, field), scope, input);
}

/** Which fields each input type needs and refuses, as the service answers (observed with its validation operation). */
function readerConfig(value: unknown, at: string, scope: Scope): void {
  const config = checkObject(value, at, scope, READER_CONFIG, 'a ReaderConfig');
  if (!config) return;
  const has = (name: string) => Object.hasOwn(config, name);
  if (config.InputType === 'CSV' && !has('CSVHeaderLocation'))
    error(scope, at, "The field 'CSVHeaderLocation' is required for CSV: FIRST_ROW or GIVEN");
  if (config.InputType === 'JSON' && has('CSVHeaderLocation'))
    error(scope, pointer(at, 'CSVHeaderLocation'), "Field 'CSVHeaderLocation' is not supported: it belongs to CSV");
  if (config.CSVHeaderLocation === 'GIVEN' && !has('CSVHeaders'))
    error(scope, at, "'CSVHeaderLocation' GIVEN needs 'CSVHeaders', the column names");
}

const WRITER_CONFIG: Shape = {
  fields: {
    OutputType: { check: choiceOf('JSON', 'JSONL') },
    Transformation: { check: choiceOf('NONE', 'COMPACT', 'FLATTEN') },
  },
};

const WRITER: Shape = {
  fields: {
    Resource: { check: s3Action('putObject') },
    WriterConfig: { check: shaped(WRITER_CONFIG, 'a WriterConfig') },
    ...inputs,
  },
};

/** "The ResultWriter field cannot be empty": a WriterConfig, or a Resource with where to write, or both (guide). */
function resultWriter(value: unknown, at: string, scope: Scope): void {
  const writer = checkObject(value, at, scope, WRITER, 'a ResultWriter');
  if (!writer) return;
  const destination = inputField(scope);
  const found = ['Resource', destination].filter((name) => Object.hasOwn(writer, name));
  if (found.length === 1 || (!found.length && !Object.hasOwn(writer, 'WriterConfig')))
    error(scope, at, `a ResultWriter needs 'Resource' with '${destination}', or 'WriterConfig'`);
  s3Parameters(writer, at, scope);
}

const BATCHER: Shape = {
  fields: {
    ...counted('MaxItemsPerBatch', 0),
    ...counted('MaxInputBytesPerBatch', 0, 262_144),
    BatchInput: { check: template },
  },
  atMostOne: [
    ['MaxItemsPerBatch', 'MaxItemsPerBatchPath'],
    ['MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath'],
  ],
};

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
  ItemBatcher: { check: shaped(BATCHER, 'an ItemBatcher') },
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
