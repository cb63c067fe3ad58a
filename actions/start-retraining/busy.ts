import { type ExecutionListItem, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';
import { progressOf } from '../shared/history.ts';

/** When an execution began to run: as the list has it, or as its start was answered. */
export type Begun = Pick<ExecutionListItem, 'executionArn' | 'startDate' | 'redriveDate'>;

/** Whether an execution began to run before another one; of two in the same millisecond, by their ARNs. */
export function beganBefore(one: Begun, other: Begun): boolean {
  const [a, b] = [one, other].map(({ startDate, redriveDate }) => (redriveDate ?? startDate)!.getTime());
  return a! < b! || (a === b && one.executionArn! < other.executionArn!);
}

/**
 * The executions of a state machine that are still training, oldest first: those that run and have evaluated no model
 * yet. One that awaits approval or updates the endpoint trains no more.
 */
export async function training(sfn: SFNClient, stateMachineArn: string): Promise<Begun[]> {
  const found: Begun[] = [];
  for await (const page of paginateListExecutions({ client: sfn }, { stateMachineArn, statusFilter: 'RUNNING' }))
    for (const execution of page.executions ?? []) {
      const { evaluation, end } = await progressOf(sfn, execution.executionArn!);
      if (!evaluation && !end) found.push(execution);
    }
  return found.sort((a, b) => (beganBefore(a, b) ? -1 : 1));
}
