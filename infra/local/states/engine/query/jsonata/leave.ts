import type { Json, JsonObject } from '../../definition.ts';
import type { Departure, Visit } from '../../visit.ts';
import { evaluate, type States } from './evaluate.ts';

/** The fields that shape what a state, a Choice rule or a catcher leaves behind. */
interface Leaving {
  Output?: Json;
  Assign?: JsonObject;
}

/**
 * Evaluates Output and Assign. Both see the variables as they were before the state.
 * @param fallback the output when there is no Output field
 * @param prefix of the fields' names in error messages: `Choices[0]/`
 * @throws StateFailure when an expression fails
 */
export async function leave(
  visit: Visit,
  { Output, Assign }: Leaving,
  fallback: Json,
  states: States = {},
  prefix = '',
): Promise<Departure> {
  const assigned = Assign && ((await evaluate(visit, `${prefix}Assign`, Assign, states)) as JsonObject);
  const output = Output === undefined ? fallback : await evaluate(visit, `${prefix}Output`, Output, states);
  return { output, assigned };
}
