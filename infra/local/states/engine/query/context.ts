import type { JsonObject } from '../definition.ts';
import type { Visit } from '../visit.ts';

/** States that can be retried carry the number of retries in their context. */
const RETRYABLE = ['Task', 'Parallel', 'Map'];

/**
 * The context object of a visit.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
 */
export function contextObject(visit: Visit): JsonObject {
  const { execution } = visit.branch;
  const map = visit.mapContext ?? visit.branch.mapContext;
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.inputValue,
      Name: execution.name,
      RoleArn: execution.program.roleArn,
      StartTime: execution.startDate.toISOString(),
      ...(execution.program.type === 'STANDARD' && { RedriveCount: execution.redriveCount }),
      ...(execution.redriveDate && { RedriveTime: execution.redriveDate.toISOString() }),
    },
    State: {
      Name: visit.name,
      EnteredTime: visit.enteredTime.toISOString(),
      ...(RETRYABLE.includes(visit.state.Type) && { RetryCount: visit.retryCount }),
    },
    StateMachine: { Id: execution.program.stateMachineArn, Name: execution.program.stateMachineName },
    ...(visit.taskToken && { Task: { Token: visit.taskToken } }),
    ...(map !== undefined && { Map: map }),
  };
}
