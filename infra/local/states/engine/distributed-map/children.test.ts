import {
  DescribeStateMachineForExecutionCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../../core/errors.ts';
import { only, startStates, testLambda } from '../../testing.ts';

interface Work {
  fail?: boolean;
  n: number;
}

let states: Awaited<ReturnType<typeof startStates>>;
let running = 0;
let most = 0;

beforeAll(async () => {
  const work = async ({ Items = [], ...item }: Work & { Items?: Work[] }) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    if ([item, ...Items].some(({ fail }) => fail)) throw new Error(`item ${item.n}`);
    return item.n * 2;
  };
  states = await startStates(testLambda({ work }));
});
afterAll(() => states.close());

const processor = {
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
  ...only(
    {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
    },
    'Work',
  ),
};
const map = (fields: object) => only({ Type: 'Map', Label: 'files', ItemProcessor: processor, ...fields });
const numbers = (count: number, failing: number[] = []) =>
  Array.from({ length: count }, (_, n) => ({ n, ...(failing.includes(n) && { fail: true }) }));

describe('child executions', () => {
  it('run side by side up to MaxConcurrency, with ARNs and histories of their own', async () => {
    most = 0;
    const { executionArn, output } = await states.run(map({ Items: numbers(20), MaxConcurrency: 4 }));
    expect(output).toEqual(numbers(20).map(({ n }) => n * 2));
    expect(most).toBeLessThanOrEqual(4);
    const { mapRuns } = await states.sfn.send(new ListMapRunsCommand({ executionArn }));
    const { mapRunArn } = mapRuns![0]!;
    expect(mapRunArn).toMatch(/:mapRun:machine-\d+\/files:[\w-]{36}$/);
    const { executions } = await states.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    expect(executions).toHaveLength(20);
    const child = executions![0]!;
    expect(child.executionArn).toMatch(/:execution:machine-\d+\/files:[\w-]{36}$/);
    expect(child).toMatchObject({ status: 'SUCCEEDED', mapRunArn });
    const { executionArn: childArn } = child;
    expect(await states.describe(childArn!)).toMatchObject({ mapRunArn, redriveStatus: 'NOT_REDRIVABLE' });
    const machine = await states.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn: childArn }));
    expect(machine).toMatchObject({ mapRunArn, label: 'files' });
    expect((await states.history(child.executionArn!)).at(-1)!.type).toBe('ExecutionSucceeded');
  });

  it('need the right to start executions of their own machine', async () => {
    const allowed = states.standIn.authorize;
    states.standIn.authorize = (caller, action) => {
      if (caller.kind === 'role' && action === 'states:StartExecution')
        throw new AwsError('AccessDeniedException', 'no');
    };
    const { error, cause } = await states.run(map({ Items: numbers(1) }));
    expect(error).toBe('States.Permissions');
    expect(cause).toMatch(
      /^Error contacting AWS Service\. \| Message from Service: no \(Service: Sfn, Status Code: 400/,
    );
    states.standIn.authorize = allowed;
  });

  it('one that fails is too much, unless failures are tolerated', async () => {
    const { error, cause, types } = await states.run(map({ Items: numbers(3, [1]), MaxConcurrency: 1 }));
    expect(error).toBe('States.ExceedToleratedFailureThreshold');
    expect(cause).toBe('The specified tolerated failure threshold was exceeded');
    expect(types.slice(-3)).toEqual(['MapRunFailed', 'MapStateFailed', 'ExecutionFailed']);
  });

  it.each([
    [{ ToleratedFailureCount: 0 }, [1], 'FAILED'],
    [{ ToleratedFailureCount: 1 }, [1], 'SUCCEEDED'],
    [{ ToleratedFailureCount: 1 }, [0, 1], 'FAILED'],
    [{ ToleratedFailurePercentage: '{% 25 + 25 %}' }, [0, 1], 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 49 }, [0, 1], 'FAILED'],
    [{ ToleratedFailurePercentage: 100 }, [0, 1, 2, 3], 'SUCCEEDED'],
    [{ ToleratedFailurePercentage: 100, ToleratedFailureCount: 1 }, [0, 1], 'FAILED'],
    [{ ToleratedFailurePercentage: 25, ItemBatcher: { MaxItemsPerBatch: 2 } }, [0], 'FAILED'],
  ])('with %o, failures at %o of four make it %s', async (fields, failing, status) => {
    expect((await states.run(map({ Items: numbers(4, failing), ...fields }))).status).toBe(status);
  });
});
