import type { CheckedOperation } from '../../core/checked-operations.ts';
import { AwsError } from '../../core/errors.ts';
import type { Json } from '../engine/definition.ts';
import { StateFailure } from '../engine/failure.ts';
import type { PendingTask } from '../engine/tokens.ts';
import type { Engine } from '../engine/visit.ts';

/** SendTaskSuccess, SendTaskFailure, SendTaskHeartbeat: whoever has a task token decides how the Task ends. */
export function taskOperations({ store }: Engine): Record<string, CheckedOperation> {
  // The caller needs the right on the machine that gave the token out, whether or not the Task still waits.
  const resource = ({ taskToken }: { taskToken: string }) => store.tokens.machineOf(taskToken) ?? '*';

  const take = (token: string): PendingTask => {
    const task = store.tokens.pending(token);
    if (task) return task;
    if (store.tokens.machineOf(token) === undefined)
      throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
    throw new AwsError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
  };

  return {
    SendTaskSuccess: {
      resource,
      run({ taskToken, output }) {
        // A token that counts for nothing is told before an output that is no JSON (recorded executions).
        const task = take(taskToken);
        task.succeed(outputOf(output));
        store.tokens.spend(taskToken);
        return {};
      },
    },
    SendTaskFailure: {
      resource,
      run({ taskToken, error, cause }) {
        take(taskToken).fail(new StateFailure(error, cause));
        store.tokens.spend(taskToken);
        return {};
      },
    },
    SendTaskHeartbeat: {
      resource,
      run({ taskToken }) {
        take(taskToken).heartbeat();
        return {};
      },
    },
  };
}

/** @throws AwsError `InvalidOutput` when it is no JSON */
function outputOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new AwsError('InvalidOutput', `Invalid Output: '${(error as Error).message}'`);
  }
}
