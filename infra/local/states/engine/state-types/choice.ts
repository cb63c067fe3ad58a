import { StateFailure } from '../failure.ts';
import { evaluate, wrongType } from '../query/jsonata.ts';
import { leave } from '../query/leave.ts';
import { type Departure, type Visit, whileExecuting } from '../visit.ts';

/**
 * Choice: the first rule whose Condition is true, with the rule's own Assign and Output; else Default with the state's.
 * @throws StateFailure `States.NoChoiceMatched` when no rule is true and there is no Default
 */
export async function runChoice(visit: Visit): Promise<Departure> {
  const { state, input } = visit;
  for (const [i, rule] of (state.Choices ?? []).entries()) {
    const field = `Choices[${i}]/Condition`;
    const condition = await evaluate(visit, field, rule.Condition ?? null);
    if (typeof condition !== 'boolean') throw wrongType(visit, field, rule.Condition ?? null, condition, 'boolean');
    if (condition) return { ...(await leave(visit, rule, input, {}, `Choices[${i}]/`)), next: rule.Next };
  }
  if (state.Default === undefined)
    throw new StateFailure(
      'States.NoChoiceMatched',
      `${whileExecuting(visit)} Failed to transition out of the state. The state does not point to a next state.`,
    );
  return { ...(await leave(visit, state, input)), next: state.Default };
}
