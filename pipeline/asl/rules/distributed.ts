import { callInput } from '../catalogue/integrations.ts';
import { serviceCall } from '../catalogue/resource.ts';
import { pointer } from '../finding.ts';
import { checkParameters } from './parameters.ts';
import {
  type Check,
  checkObject,
  error,
  type Fields,
  inputField,
  isUnknown,
  type Json,
  type Scope,
  type Shape,
  typeName,
} from './shape.ts';
import { choiceOf, counted, jsonataTemplate, payloadTemplate, template, text } from './values.ts';

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
export function itemReader(value: unknown, at: string, scope: Scope): void {
  const reader = checkObject(value, at, scope, READER, 'an ItemReader');
  if (!reader) return;
  const field = inputField(scope);
  if (Object.hasOwn(reader, field)) s3Parameters(reader, at, scope);
  else error(scope, at, `an ItemReader needs '${field}', the place in S3`);
}

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
export function resultWriter(value: unknown, at: string, scope: Scope): void {
  const writer = checkObject(value, at, scope, WRITER, 'a ResultWriter');
  if (!writer) return;
  const destination = inputField(scope);
  const found = ['Resource', destination].filter((name) => Object.hasOwn(writer, name));
  if (found.length === 1 || (!found.length && !Object.hasOwn(writer, 'WriterConfig')))
    error(scope, at, `a ResultWriter needs 'Resource' with '${destination}', or 'WriterConfig'`);
  s3Parameters(writer, at, scope);
}

/** An `ItemBatcher`. One that sets no limit is created, too (observed). */
const BATCHER: Shape = {
  fields: {
    ...counted('MaxItemsPerBatch', 0),
    ...counted('MaxInputBytesPerBatch', 0),
    BatchInput: { check: template },
  },
  atMostOne: [
    ['MaxItemsPerBatch', 'MaxItemsPerBatchPath'],
    ['MaxInputBytesPerBatch', 'MaxInputBytesPerBatchPath'],
  ],
};

export const itemBatcher: Check = shaped(BATCHER, 'an ItemBatcher');
