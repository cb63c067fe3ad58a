import { isObject } from '../../../../core/is-object.ts';
import { isDistributed, type Json, type JsonObject, type NumberField } from '../../definition.ts';
import type { Departure, Visit } from '../../visit.ts';
import type { QueryLanguage } from '../query-language.ts';
import { evaluate, evaluationFailure, expressionIn, wrongType } from './evaluate.ts';
import { leave } from './leave.ts';

/** Fields in JSONata: `{% … %}` with $states and the variables. */
export const jsonataQuery: QueryLanguage = {
  effectiveInput: async (visit) =>
    visit.state.Arguments === undefined ? visit.input : evaluate(visit, 'Arguments', visit.state.Arguments),
  template: (visit, field, value) => evaluate(visit, field, value),
  async number(visit, field, holder = visit.state, prefix = '') {
    const value = (holder as Record<string, NumberField | undefined>)[field];
    if (value === undefined) return undefined;
    const number = await evaluate(visit, `${prefix}${field}`, value);
    if (typeof number !== 'number') throw wrongType(visit, `${prefix}${field}`, value, number, 'number');
    return number;
  },
  async text(visit, field) {
    const template = visit.state[field];
    if (template === undefined) return undefined;
    const value = await evaluate(visit, field, template);
    if (typeof value !== 'string') throw wrongType(visit, field, template, value, 'string');
    return value;
  },
  timestamp: async (visit) => visit.state.Timestamp && evaluate(visit, 'Timestamp', visit.state.Timestamp),
  refusal: evaluationFailure,
  items,
  itemSelector: ({ state }) => state.ItemSelector,
  choose,
  leave: (visit, result) =>
    result === undefined ? leave(visit, visit.state, visit.input) : leave(visit, visit.state, result, { result }),
  caught: (visit, catcher, errorOutput) =>
    leave(visit, catcher, errorOutput, { errorOutput }, `Catch[${visit.state.Catch!.indexOf(catcher)}]/`),
};

async function items(visit: Visit): Promise<Json[] | JsonObject> {
  const { Items } = visit.state;
  if (Items === undefined) {
    if (areItems(visit, visit.input)) return visit.input;
    throw evaluationFailure(
      visit,
      undefined,
      `Map state input must be an array but was: ${JSON.stringify(visit.input)}`,
    );
  }
  const value = await evaluate(visit, 'Items', Items);
  if (areItems(visit, value)) return value;
  throw wrongType(visit, 'Items', expressionIn(Items) === undefined ? JSON.stringify(Items) : Items, value, 'array');
}

const areItems = (visit: Visit, value: Json): value is Json[] | JsonObject =>
  Array.isArray(value) || (isDistributed(visit.state) && isObject(value));

/** The first rule whose Condition is true, with the rule's own Assign and Output; else Default with the state's. */
async function choose(visit: Visit): Promise<Departure | undefined> {
  const { state, input } = visit;
  for (const [i, rule] of (state.Choices ?? []).entries()) {
    const field = `Choices[${i}]/Condition`;
    const condition = await evaluate(visit, field, rule.Condition ?? null);
    if (typeof condition !== 'boolean') throw wrongType(visit, field, rule.Condition ?? null, condition, 'boolean');
    if (condition) return { ...(await leave(visit, rule, input, {}, `Choices[${i}]/`)), next: rule.Next };
  }
  if (state.Default === undefined) return undefined;
  return { ...(await leave(visit, state, input)), next: state.Default };
}
