import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { expect } from 'vitest';
import { createS3 } from '../../s3/s3.ts';
import { startStates, testLambda } from '../testing.ts';

/** A Task that calls the function `work` and gives its answer. */
export const workTask = (Payload: unknown = '{% $states.input %}', fields: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...fields,
});

/**
 * Step Functions with a function `work`, which fails for a payload `{fail: true}`, and answers one `{big: true}` at length,
 * until it is healthy: what failed can be redriven.
 */
export async function startWork() {
  const work = {
    /** The payloads of the calls. */
    calls: [] as unknown[],
    healthy: false,
  };
  const answer = (payload: { fail?: boolean; big?: boolean }) => {
    work.calls.push(payload);
    if (payload.fail && !work.healthy) throw new Error('not well');
    return payload.big && !work.healthy ? 'x'.repeat(200_000) : 'well';
  };
  const states = await startStates(createS3, testLambda({ work: answer }));

  /** Redrives an execution, with a function that is healthy now. */
  const redrive = async (executionArn: string, clientToken?: string) => {
    work.healthy = true;
    return states.sfn.send(new RedriveExecutionCommand({ executionArn, clientToken }));
  };

  /** Runs a definition that fails, redrives it, and gives the outcome with the types of the events since. */
  async function redriven(definition: object, input: unknown = {}) {
    const failed = await states.run(definition, input);
    expect(failed.status).not.toBe('SUCCEEDED');
    const before = work.calls;
    work.calls = [];
    await redrive(failed.executionArn);
    const outcome = await states.ended(failed.executionArn);
    const types = (await states.history(failed.executionArn)).map(({ type }) => type).slice(failed.types.length);
    return { ...outcome, executionArn: failed.executionArn, types, failed, before, again: work.calls };
  }

  return { states, work, redrive, redriven };
}
