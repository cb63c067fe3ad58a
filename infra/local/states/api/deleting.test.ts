import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
  ListTagsForResourceCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  UpdateStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, ROLE, startStates } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
let release: () => void;
beforeAll(async () => {
  states = await startStates();
});
afterAll(() => states.close());

const waitThenPass = {
  StartAt: 'Rest',
  States: { Rest: { Type: 'Wait', Seconds: 3600, Next: 'After' }, After: { Type: 'Pass', End: true } },
};
const describeMachine = (stateMachineArn: string) =>
  states.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
const deleteMachine = (stateMachineArn: string) => states.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));

/** A machine that is being deleted while an execution of it waits, on a clock that does not skip until it is released. */
async function deleting(definition: object = waitThenPass) {
  release = states.clock.hold();
  const stateMachineArn = await states.create(definition);
  const executionArn = await states.start(stateMachineArn);
  await deleteMachine(stateMachineArn);
  return { stateMachineArn, executionArn };
}

describe('a state machine that is deleted while an execution runs', () => {
  it('is there, DELETING, until the execution has ended, at its next transition', async () => {
    const { stateMachineArn, executionArn } = await deleting();
    const { status, name } = await describeMachine(stateMachineArn);
    expect(status).toBe('DELETING');
    expect((await states.describe(executionArn)).status).toBe('RUNNING');
    release();
    expect(await states.ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `State machine ${name} has been deleted.`,
    });
    const types = (await states.history(executionArn)).map(({ type }) => type);
    expect(types).toEqual(['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'ExecutionFailed']);
    await expect(describeMachine(stateMachineArn)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  it('starts nothing more, is not updated, and its name is taken', async () => {
    const { stateMachineArn, executionArn } = await deleting();
    const definition = JSON.stringify(only({ Type: 'Pass' }));
    const name = stateMachineArn.split(':').at(-1)!;
    for (const refused of [
      states.sfn.send(new StartExecutionCommand({ stateMachineArn })),
      states.sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition })),
      states.sfn.send(new CreateStateMachineCommand({ name, definition, roleArn: ROLE })),
    ])
      await expect(refused).rejects.toMatchObject({ name: 'StateMachineDeleting' });
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
    release();
    await expect(describeMachine(stateMachineArn)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  it('lets the branches inside a state end at their next transition, too', async () => {
    const inner = { ...only({ Type: 'Parallel', Branches: [waitThenPass] }) };
    const { executionArn } = await deleting(inner);
    release();
    expect(await states.ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });
});

describe('DeleteStateMachine', () => {
  it('is no error for a machine that is gone', async () => {
    const arn = await states.create(only({ Type: 'Pass' }));
    await deleteMachine(arn);
    await expect(deleteMachine(arn)).resolves.toBeDefined();
  });

  it('refuses what is no state machine’s ARN, as the operations on tags do', async () => {
    await expect(deleteMachine('machine')).rejects.toMatchObject({ name: 'InvalidArn' });
    const tags = states.sfn.send(new ListTagsForResourceCommand({ resourceArn: 'machine' }));
    await expect(tags).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});
