import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isObject } from '../core/is-object.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a template holds, checked against the registry's types
export type Properties = Record<string, any>;

/** A type as the registry writes it. */
type Type =
  | { type: 'string'; allowedValues?: string[] }
  | { type: 'boolean' | 'integer' | 'number' | 'json' | 'date-time' | 'tag' | 'null' }
  | { type: 'array' | 'map'; element: Type }
  | { type: 'ref'; reference: { $ref: string } }
  | { type: 'union'; types: Type[] };

interface Property {
  type: Type;
  required?: boolean;
  causesReplacement?: 'yes' | 'no' | 'maybe';
}

interface TypeDefinition {
  $id: string;
  properties: Record<string, Property>;
}

/** What AWS's registry of resource types says of one type. */
interface ResourceType extends TypeDefinition {
  cloudFormationType: string;
  attributes: Record<string, unknown>;
}

interface Database {
  schema: { resource: { entities: ResourceType[] }; typeDefinition: { entities: TypeDefinition[] } };
}

let index: { resources: Map<string, ResourceType>; definitions: Map<string, TypeDefinition> } | undefined;

// The CDK CLI ships AWS's registry for its diffs; it is 2.6 MB packed and takes a quarter of a second to read.
function registry() {
  if (index) return index;
  const folder = dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json'));
  const { schema }: Database = JSON.parse(gunzipSync(readFileSync(join(folder, 'db.json.gz'))).toString('utf8'));
  index = {
    resources: new Map(schema.resource.entities.map((type) => [type.cloudFormationType, type])),
    definitions: new Map(schema.typeDefinition.entities.map((definition) => [definition.$id, definition])),
  };
  return index;
}

/** A resource type of AWS's, undefined when AWS has none of that name. */
export const resourceType = (name: string): ResourceType | undefined => registry().resources.get(name);

/**
 * Faults of a resource's properties against the registry, in CloudFormation's words:
 * `#/VersioningConfiguration: extraneous key [Statuss] is not permitted`.
 */
export function propertyFaults(type: ResourceType, properties: Properties): string[] {
  return structureFaults(type, properties, '#');
}

/** How an update of the named property changes the resource: in place, by making another, or it depends. */
export function replacement(type: ResourceType, property: string): 'yes' | 'no' | 'maybe' {
  return type.properties[property]?.causesReplacement ?? 'no';
}

/** Properties with texts turned into the numbers and booleans that the registry asks for, as CloudFormation does. */
export const coerced = (type: ResourceType, properties: Properties): Properties =>
  coerceStructure(type, properties) as Properties;

function coerceStructure(definition: TypeDefinition, value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, coerce(definition.properties[key]!.type, member)]),
  );
}

function coerce(type: Type, value: unknown): unknown {
  switch (type.type) {
    case 'string':
      return String(value);
    case 'boolean':
      return String(value) === 'true';
    case 'integer':
    case 'number':
      return Number(value);
    case 'array':
      return (value as unknown[]).map((item) => coerce(type.element, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [key, coerce(type.element, item)]),
      );
    case 'ref':
      return coerceStructure(registry().definitions.get(type.reference.$ref)!, value as Record<string, unknown>);
    default:
      return value;
  }
}

function structureFaults(definition: TypeDefinition, value: unknown, path: string): string[] {
  if (!isObject(value)) return [wrongType(path, 'JSONObject', value)];
  const known = Object.entries(definition.properties);
  return [
    ...Object.keys(value)
      .filter((key) => !Object.hasOwn(definition.properties, key))
      .map((key) => `${path}: extraneous key [${key}] is not permitted`),
    ...known
      .filter(([key, { required }]) => required && value[key] === undefined)
      .map(([key]) => `${path}: required key [${key}] not found`),
    ...known
      .filter(([key]) => value[key] !== undefined)
      .flatMap(([key, { type }]) => faults(type, value[key], `${path}/${key}`)),
  ];
}

function faults(type: Type, value: unknown, path: string): string[] {
  switch (type.type) {
    case 'string':
      if (!isScalar(value)) return [wrongType(path, 'String', value)];
      return type.allowedValues && !type.allowedValues.includes(String(value))
        ? [`${path}: ${String(value)} is not a valid enum value`]
        : [];
    case 'boolean':
      return ['true', 'false'].includes(String(value)) ? [] : [wrongType(path, 'Boolean', value)];
    case 'integer':
    case 'number':
      return isScalar(value) && String(value).trim() !== '' && Number.isFinite(Number(value))
        ? []
        : [wrongType(path, 'Number', value)];
    case 'array':
      if (!Array.isArray(value)) return [wrongType(path, 'JSONArray', value)];
      return value.flatMap((item, i) => faults(type.element, item, `${path}/${i}`));
    case 'map':
      if (!isObject(value)) return [wrongType(path, 'JSONObject', value)];
      return Object.entries(value).flatMap(([key, item]) => faults(type.element, item, `${path}/${key}`));
    case 'ref':
      return structureFaults(registry().definitions.get(type.reference.$ref)!, value, path);
    case 'union': {
      const each = type.types.map((option) => faults(option, value, path));
      return each.some((found) => found.length === 0) ? [] : each.flat();
    }
    default:
      return [];
  }
}

const isScalar = (value: unknown) => ['string', 'number', 'boolean'].includes(typeof value);

function wrongType(path: string, expected: string, value: unknown): string {
  const found = Array.isArray(value)
    ? 'JSONArray'
    : isObject(value)
      ? 'JSONObject'
      : value === null
        ? 'Null'
        : typeof value === 'string'
          ? 'String'
          : typeof value === 'boolean'
            ? 'Boolean'
            : 'Integer';
  return `${path}: expected type: ${expected}, found: ${found}`;
}
