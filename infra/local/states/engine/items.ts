import type { Json } from './definition.ts';
import { evaluate, evaluateNumber, evaluationFailure, expressionIn, wrongType } from './query/jsonata.ts';
import type { Visit } from './visit.ts';

/**
 * The items of a Map state without ItemReader: its Items, else its input.
 * @throws StateFailure `States.QueryEvaluationError` when they are no array (nor, for Items, an object: its members)
 */
export async function itemsOf(visit: Visit): Promise<Json[]> {
  const { Items } = visit.state;
  if (Items === undefined) {
    if (Array.isArray(visit.input)) return visit.input;
    throw evaluationFailure(
      visit,
      undefined,
      `Map state input must be an array but was: ${JSON.stringify(visit.input)}`,
    );
  }
  const items = await evaluate(visit, 'Items', Items);
  if (Array.isArray(items)) return items;
  throw wrongType(visit, 'Items', expressionIn(Items) === undefined ? JSON.stringify(Items) : Items, items, 'array');
}

/** The context object's `Map` member for an item. */
export const mapItem = (index: number, value: Json): Json => ({ Item: { Index: index, Value: value } });

/** What an iteration gets for an item: its ItemSelector, or the item itself. */
export async function selectItem(visit: Visit, index: number, item: Json): Promise<Json> {
  const { ItemSelector } = visit.state;
  if (ItemSelector === undefined) return item;
  return evaluate({ ...visit, mapContext: mapItem(index, item) }, 'ItemSelector', ItemSelector);
}

/** A field that limits something: a non-negative integer, or `fallback`. */
export async function limitOf(
  visit: Visit,
  field: 'MaxConcurrency' | 'ToleratedFailureCount',
  fallback: number,
): Promise<number> {
  const value = (await evaluateNumber(visit, field, visit.state[field])) ?? fallback;
  if (!Number.isInteger(value) || value < 0)
    throw evaluationFailure(visit, field, `The ${field} field must be a non-negative integer but was: ${value}`);
  return value;
}
