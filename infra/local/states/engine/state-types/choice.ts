import { StateFailure } from '../failure.ts';
import { queryOf } from '../query/query.ts';
import { type Departure, type Visit, whileExecuting } from '../visit.ts';

/**
 * Choice: goes on where the first rule that is true says, else to Default.
 * @throws StateFailure when there is no such rule and no Default: the language's specification names it
 *   States.NoChoiceMatched, the service States.Runtime (as those who tried it in us-east-1 found)
 */
export async function runChoice(visit: Visit): Promise<Departure> {
  const departure = await queryOf(visit).choose(visit);
  if (departure) return departure;
  const reason = 'Failed to transition out of the state. The state does not point to a next state.';
  throw new StateFailure('States.Runtime', `${whileExecuting(visit)} ${reason}`);
}
