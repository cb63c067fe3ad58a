import { pointer } from '../finding.ts';
import { Placeholder } from '../json.ts';
import { isObject, type Json } from '../rules/shape.ts';

/** A part of a value that was not the same before; `undefined` stands for a part that is not there. */
export interface Difference {
  /** JSON pointer (RFC 6901) into the value. */
  pointer: string;
  before: unknown;
  after: unknown;
}

/**
 * Where two JSON values differ, as deep inside as it can be told. The order of an object's members is no difference;
 * arrays of different lengths differ as a whole.
 */
export function differences(before: unknown, after: unknown, at = ''): Difference[] {
  if (before === after) return [];
  if (isObject(before) && isObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...keys].flatMap((key) => differences(member(before, key), member(after, key), pointer(at, key)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, index) => differences(item, after[index], pointer(at, index)));
  return canonical(before) === canonical(after) ? [] : [{ pointer: at, before, after }];
}

const member = (object: Json, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined);

/** A text that two JSON values share when, and only when, they are the same but for the order of members. */
export function canonical(value: unknown): string {
  if (value instanceof Placeholder) return `\${${value.name}}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? '';
  const members = Object.keys(value).sort();
  return `{${members.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join()}}`;
}

/** A value in words: a text as it is, all else as JSON. `String` would throw for an object with a member `toString`. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : canonical(value));
