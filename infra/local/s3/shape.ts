import { type Schema, shapeOf, traitsOf } from '../core/schema.ts';

/** Where a member travels and how XML names it: the traits of the SDK's schemas that S3 makes use of. */
interface S3Traits {
  httpHeader?: string;
  httpQuery?: string;
  httpPrefixHeaders?: string;
  /** The member is the whole body. */
  httpPayload?: number;
  xmlName?: string;
  /** A list without an element of its own around its items. */
  xmlFlattened?: number;
}

export interface Member {
  name: string;
  required: boolean;
  traits: S3Traits;
  schema: Schema;
}

/** The bit of httpPayload, where a schema writes the traits of a member as a number. */
const HTTP_PAYLOAD = 16;

/** The members of a structure's schema; none for an operation without input or output. */
export function membersOf(schema: Schema): Member[] {
  if (typeof schema === 'function') return membersOf(schema());
  if (!Array.isArray(schema)) return [];
  const shape = shapeOf(schema);
  if (shape.kind !== 'structure') return [];
  return shape.names.map((name, i) => ({
    name,
    required: i < shape.required,
    traits: s3Traits(shape.members[i]),
    schema: shape.members[i],
  }));
}

/** The traits of a member or list item. */
export function s3Traits(schema: Schema): S3Traits {
  const traits = traitsOf(schema);
  if (typeof traits === 'number') return traits & HTTP_PAYLOAD ? { httpPayload: 1 } : {};
  return traits as S3Traits;
}

/** The element that a structure is written as when it is a whole document: `ListBucketResult`. */
export function rootElement(schema: Schema): string {
  if (typeof schema === 'function') return rootElement(schema());
  const parts = schema as [unknown, unknown, ...unknown[]];
  if (parts.length === 2) return s3Traits(schema).xmlName ?? rootElement(parts[0]);
  return (parts[3] as S3Traits | undefined)?.xmlName ?? String(parts[2]);
}
