import type { Json, JsonObject } from './definition.ts';
import { queryOf } from './query/query.ts';
import type { Visit } from './visit.ts';

/** One item of a Map state. */
export interface Item {
  value: Json;
  /** The member's name, where the items are the members of an object. */
  key?: string;
  /** What the context object says of the item's origin: `STATE_DATA`, or `S3://BUCKET/KEY`. */
  source: string;
}

/** The elements of an array, or the members of an object, that a state works on. */
export const itemsOf = (values: Json[] | JsonObject, source = 'STATE_DATA'): Item[] =>
  Array.isArray(values)
    ? values.map((value) => ({ value, source }))
    : Object.entries(values).map(([key, value]) => ({ key, value, source }));

/**
 * The context object's `Map` member for an item.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export const mapItem = (index: number, { value, key, source }: Item): Json => ({
  Item: { Index: index, ...(key !== undefined && { Key: key }), Value: value, Source: source },
});

/**
 * What an iteration gets for an item: its ItemSelector, or the item itself. A member of an object is passed as a pair
 * (guide, "ItemsPath"). Unverified against AWS: the names in the pair, which are those of the context object here.
 */
export async function selectItem(visit: Visit, index: number, item: Item): Promise<Json> {
  const query = queryOf(visit);
  const selector = query.itemSelector(visit);
  if (selector === undefined) return item.key === undefined ? item.value : { Key: item.key, Value: item.value };
  return query.template({ ...visit, mapContext: mapItem(index, item) }, 'ItemSelector', selector);
}

/** A field that limits something: a non-negative integer, or undefined where the state has no such field. */
export async function limitOf(
  visit: Visit,
  field: 'MaxConcurrency' | 'ToleratedFailureCount',
): Promise<number | undefined> {
  const query = queryOf(visit);
  const value = await query.number(visit, field);
  if (value === undefined) return undefined;
  if (value < 0) throw query.refusal(visit, field, `${field} cannot be negative.`);
  if (!Number.isInteger(value)) throw query.refusal(visit, field, `${field} must be an integer but was: ${value}`);
  return value;
}
