import type { Json } from './definition.ts';
import { queryOf } from './query/query.ts';
import type { Visit } from './visit.ts';

/** The context object's `Map` member for an item. */
export const mapItem = (index: number, value: Json): Json => ({ Item: { Index: index, Value: value } });

/** What an iteration gets for an item: its ItemSelector, or the item itself. */
export async function selectItem(visit: Visit, index: number, item: Json): Promise<Json> {
  const query = queryOf(visit);
  const selector = query.itemSelector(visit);
  if (selector === undefined) return item;
  return query.template({ ...visit, mapContext: mapItem(index, item) }, 'ItemSelector', selector);
}

/** A field that limits something: a non-negative integer, or `fallback`. */
export async function limitOf(
  visit: Visit,
  field: 'MaxConcurrency' | 'ToleratedFailureCount',
  fallback: number,
): Promise<number> {
  const query = queryOf(visit);
  const value = (await query.number(visit, field)) ?? fallback;
  if (value < 0) throw query.refusal(visit, field, `${field} cannot be negative.`);
  if (!Number.isInteger(value)) throw query.refusal(visit, field, `${field} must be an integer but was: ${value}`);
  return value;
}
