import type { Constraints } from './constraints.ts';
import { AwsError } from './errors.ts';

/**
 * A schema object of the AWS SDK (`CreateTrainingJobRequest$` …), as the clients export them: a number for a simple
 * type, `[schema, traits]` for a member with traits, a function for one that is resolved late, or an array whose first
 * element is its kind. Layout: `@smithy/types`, `schema/static-schemas.d.ts`.
 */
export type Schema = unknown;

/** Traits of a member that matter on the wire: a bit field for the common ones, else an object. */
type Traits = number | { httpHeader?: string; httpQuery?: string };

type Shape =
  | { kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'blob' | 'document' }
  | { kind: 'list' | 'map'; item: Schema }
  | { kind: 'structure'; names: string[]; members: Schema[]; required: number };

/** What a schema says, with late references followed. */
export function shapeOf(schema: Schema): Shape {
  if (typeof schema === 'function') return shapeOf(schema());
  if (typeof schema === 'number') return simpleShape(schema);
  if (schema === 'unit') return { kind: 'structure', names: [], members: [], required: 0 };
  const parts = schema as unknown[];
  if (parts.length === 2) return shapeOf(parts[0]);
  switch (parts[0]) {
    case 0:
      return shapeOf(parts[4]);
    case 1:
      return { kind: 'list', item: parts[4] };
    case 2:
      return { kind: 'map', item: parts[5] };
    default:
      return {
        kind: 'structure',
        names: parts[4] as string[],
        members: parts[5] as Schema[],
        required: (parts[6] as number | undefined) ?? 0,
      };
  }
}

function simpleShape(code: number): Shape {
  if (code & 64) return { kind: 'list', item: code & 63 };
  if (code & 128) return { kind: 'map', item: code & 63 };
  if (code === 0) return { kind: 'string' };
  if (code === 2) return { kind: 'boolean' };
  if (code >= 4 && code <= 7) return { kind: 'timestamp' };
  if (code === 21 || code === 42) return { kind: 'blob' };
  if (code === 15) return { kind: 'document' };
  return { kind: 'number' };
}

/** The traits of a structure's member, 0 when it has none. */
export function traitsOf(schema: Schema): Traits {
  return Array.isArray(schema) && schema.length === 2 ? (schema[1] as Traits) : 0;
}

/** The schemas of an operation: `operationSchema(client, 'CreateModel')`. */
export function operationSchema(sdk: object, operation: string) {
  const schema = (sdk as Record<string, unknown>)[`${operation}$`];
  if (!Array.isArray(schema)) throw new Error(`The SDK client has no schema of ${operation}`);
  const { http } = (schema[3] || {}) as { http?: [method: string, uri: string, status: number] };
  return { http, input: schema[4] as Schema, output: schema[5] as Schema };
}

/**
 * Checks an operation's input against the SDK's schema and further constraints, and decodes it: timestamps become
 * `Date`s, blobs `Buffer`s (base64 text except for raw HTTP payloads).
 * @throws AwsError `SerializationException` for a value of the wrong type; `ValidationException` naming every member
 *   that is missing, unknown or breaks a constraint, in the words of AWS's JSON services
 */
export function checkInput(schema: Schema, input: unknown, constraints: Constraints = {}): Record<string, unknown> {
  const violations: string[] = [];
  const decoded = decode(schema, input ?? {}, { aws: '', rule: '' }, constraints, violations);
  if (violations.length > 0) {
    const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
    throw new AwsError('ValidationException', `${count} detected: ${violations.join('; ')}`);
  }
  return decoded as Record<string, unknown>;
}

/** Where a value stands: in AWS's messages (`productionVariants.1.member.modelName`) and in {@link Constraints}. */
interface Path {
  aws: string;
  rule: string;
}

function decode(schema: Schema, value: unknown, path: Path, constraints: Constraints, violations: string[]): unknown {
  const shape = shapeOf(schema);
  const decoded = decodeShape(shape, schema, value, path, constraints, violations);
  const broken = constraints[path.rule]?.(decoded);
  if (broken) {
    const shown = isSensitive(schema) ? 'Value' : `Value '${show(value)}'`;
    violations.push(`${shown} at '${path.aws}' failed to satisfy constraint: Member must ${broken}`);
  }
  return decoded;
}

function decodeShape(
  shape: Shape,
  schema: Schema,
  value: unknown,
  path: Path,
  constraints: Constraints,
  violations: string[],
): unknown {
  switch (shape.kind) {
    case 'structure':
      return decodeStructure(shape, value, path, constraints, violations);
    case 'list':
      if (!Array.isArray(value)) throw wrongType(value, 'List', path);
      return value.map((item, index) =>
        decode(
          shape.item,
          item,
          { aws: `${path.aws}.${index + 1}.member`, rule: `${path.rule}[]` },
          constraints,
          violations,
        ),
      );
    case 'map':
      return Object.fromEntries(
        Object.entries(asObject(value, path)).map(([key, item]) => [
          key,
          decode(
            shape.item,
            item,
            { aws: `${path.aws}.${key}.member`, rule: `${path.rule}[]` },
            constraints,
            violations,
          ),
        ]),
      );
    case 'blob': {
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      if (typeof value !== 'string') throw wrongType(value, 'Blob', path);
      return Buffer.from(value, isHttpPayload(traitsOf(schema)) ? 'utf8' : 'base64');
    }
    case 'timestamp': {
      const date = value instanceof Date ? value : new Date(typeof value === 'number' ? value * 1000 : String(value));
      if (Number.isNaN(date.getTime())) throw wrongType(value, 'Timestamp', path);
      return date;
    }
    case 'document':
      return value;
    default:
      if (typeof value !== shape.kind) throw wrongType(value, shape.kind === 'number' ? 'Number' : shape.kind, path);
      return value;
  }
}

function decodeStructure(
  shape: Extract<Shape, { kind: 'structure' }>,
  value: unknown,
  path: Path,
  constraints: Constraints,
  violations: string[],
): Record<string, unknown> {
  const given = asObject(value, path);
  const decoded: Record<string, unknown> = {};
  // AWS drops members that it does not know without a word; a misspelt one would only be noticed in the bill.
  for (const name of Object.keys(given).filter((name) => !shape.names.includes(name)))
    violations.push(`Unknown member '${name}' at '${path.aws || 'the request'}', known are ${shape.names.join(', ')}`);
  shape.names.forEach((name, index) => {
    const lower = name.charAt(0).toLowerCase() + name.slice(1);
    const member = { aws: path.aws ? `${path.aws}.${lower}` : lower, rule: path.rule ? `${path.rule}.${name}` : name };
    if (given[name] !== undefined && given[name] !== null)
      decoded[name] = decode(shape.members[index], given[name], member, constraints, violations);
    else if (index < shape.required)
      violations.push(`Value null at '${member.aws}' failed to satisfy constraint: Member must not be null`);
  });
  return decoded;
}

/** Whether a member is the whole body. Bits of traits: the order of `translateTraits` in `@smithy/core`. */
export const isHttpPayload = (traits: Traits): boolean => typeof traits === 'number' && (traits & 16) !== 0;

/** Whether a value is not to be shown in messages (the trait `sensitive` of its type). */
function isSensitive(schema: Schema): boolean {
  if (typeof schema === 'function') return isSensitive(schema());
  if (!Array.isArray(schema)) return false;
  if (schema.length === 2) return isSensitive(schema[0]);
  return typeof schema[3] === 'number' && (schema[3] & 8) !== 0;
}

/** Whether a member is the answer's HTTP status. */
export const isStatusCode = (traits: Traits): boolean => typeof traits === 'number' && (traits & 32) !== 0;

function asObject(value: unknown, path: Path): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(value, 'Structure', path);
  return value as Record<string, unknown>;
}

function wrongType(value: unknown, wanted: string, path: Path): AwsError {
  const found = Array.isArray(value)
    ? 'LIST'
    : value === null
      ? 'NULL'
      : typeof value === 'object'
        ? 'STRUCTURE'
        : typeof value;
  const message = `${found.toUpperCase()}_VALUE can not be converted to ${wanted} at '${path.aws}'`;
  return new AwsError('SerializationException', message);
}

const show = (value: unknown) => (typeof value === 'object' ? JSON.stringify(value) : String(value));
