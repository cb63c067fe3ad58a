import {
  DescribeExecutionCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, startStates, testService } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
const statusEvents: { DetailType: string; Detail: string; Resources: string[] }[] = [];
beforeAll(async () => {
  const events = testService('events', { PutServiceEvent: (event) => void statusEvents.push(event) });
  states = await startStates(events);
});
afterAll(() => states.close());

const pass = only({ Type: 'Pass' });
const sleep = only({ Type: 'Wait', Seconds: 3600 });

/** Starts a machine that waits for an hour, on a clock that does not skip meanwhile. */
async function startWaiting(name: string, input: unknown) {
  const release = states.clock.hold();
  const stateMachineArn = await states.create(sleep);
  const executionArn = await states.start(stateMachineArn, input, name);
  return { stateMachineArn, executionArn, release };
}

describe('StartExecution', () => {
  it('under a running execution’s name gives that one for the same input, and is refused for another', async () => {
    const { stateMachineArn, executionArn, release } = await startWaiting('one', { a: 1 });
    expect(await states.start(stateMachineArn, { a: 1 }, 'one')).toBe(executionArn);
    await expect(states.start(stateMachineArn, { a: 2 }, 'one')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
    release();
    await states.ended(executionArn);
    await expect(states.start(stateMachineArn, { a: 1 }, 'one')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
    });
  });

  it('refuses an input that is no JSON or over 256 KiB, and a machine that is not there', async () => {
    const stateMachineArn = await states.create(pass);
    const start = (input: string, arn = stateMachineArn) =>
      states.sfn.send(new StartExecutionCommand({ stateMachineArn: arn, input }));
    await expect(start('{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(start(JSON.stringify('x'.repeat(262_142)))).resolves.toHaveProperty('executionArn');
    await expect(start(JSON.stringify('ß'.repeat(131_072)))).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
    });
    await expect(start('{}', `${stateMachineArn}x`)).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    await expect(start('{}', 'no-arn')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

describe('executions', () => {
  it('are described with input, output and times', async () => {
    const executionArn = await states.startNew(pass, { a: 1 });
    await states.ended(executionArn);
    const described = await states.describe(executionArn);
    expect(described).toMatchObject({
      input: '{"a":1}',
      output: '{"a":1}',
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
    });
    expect(described.stopDate!.getTime()).toBeGreaterThanOrEqual(described.startDate!.getTime());
    const { definition } = await states.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    expect(JSON.parse(definition!)).toMatchObject(pass);
  });

  it('are listed latest first, by status', async () => {
    const stateMachineArn = await states.create(pass);
    for (const name of ['first', 'second']) await states.ended(await states.start(stateMachineArn, {}, name));
    const list = async (statusFilter: 'SUCCEEDED' | 'FAILED') =>
      (await states.sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter }))).executions!.map(
        ({ name }) => name,
      );
    expect(await list('SUCCEEDED')).toEqual(['second', 'first']);
    expect(await list('FAILED')).toEqual([]);
  });

  it('tell EventBridge when they start and end', async () => {
    const executionArn = await states.startNew(pass);
    await states.ended(executionArn);
    const mine = statusEvents.filter(({ Resources }) => Resources[0] === executionArn);
    expect(mine.map(({ Detail }) => JSON.parse(Detail).status)).toEqual(['RUNNING', 'SUCCEEDED']);
  });

  it('that are not there are refused', async () => {
    const { executionArn } = { executionArn: 'arn:aws:states:us-east-1:000000000000:execution:m:none' };
    const missing = states.sfn.send(new DescribeExecutionCommand({ executionArn }));
    await expect(missing).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('Express machines', () => {
  it('answer a synchronous start with the outcome', async () => {
    const stateMachineArn = await states.create(pass, { name: 'quick', type: 'EXPRESS' });
    const answer = await states.sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"a":1}' }));
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    expect(answer.executionArn).toMatch(/:express:quick:[\w-]{36}:[\w-]{36}$/);
    const list = states.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    await expect(list).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
  });

  it('time out after five minutes', async () => {
    const stateMachineArn = await states.create(sleep, { type: 'EXPRESS' });
    const answer = await states.sfn.send(new StartSyncExecutionCommand({ stateMachineArn }));
    expect(answer.status).toBe('TIMED_OUT');
  });

  it('run no .sync, and a standard machine runs not synchronously', async () => {
    const resource = 'arn:aws:states:::states:startExecution.sync:2';
    const task = only({ Type: 'Task', Resource: resource, Arguments: { StateMachineArn: 'x' } });
    await expect(states.create(task, { type: 'EXPRESS' })).rejects.toMatchObject({ name: 'InvalidDefinition' });
    const stateMachineArn = await states.create(pass);
    const start = states.sfn.send(new StartSyncExecutionCommand({ stateMachineArn }));
    await expect(start).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
  });
});

describe('GetExecutionHistory', () => {
  it('pages, reverses, and leaves the data out', async () => {
    const executionArn = await states.startNew(pass, { secret: 1 });
    await states.ended(executionArn);
    const get = (more: object) => states.sfn.send(new GetExecutionHistoryCommand({ executionArn, ...more }));
    const first = await get({ maxResults: 3 });
    const rest = await get({ maxResults: 3, nextToken: first.nextToken });
    expect([...first.events!, ...rest.events!].map(({ id }) => id)).toEqual([1, 2, 3, 4]);
    expect(rest.nextToken).toBeUndefined();
    expect((await get({ reverseOrder: true })).events![0]!.type).toBe('ExecutionSucceeded');
    expect(JSON.stringify((await get({ includeExecutionData: false })).events)).not.toContain('secret');
  });
});

describe('progress', () => {
  it('tells each state entered and left, never its data', async () => {
    const told: string[] = [];
    const unlisten = states.standIn.listen(({ source, message }) => source === 'states' && told.push(message));
    await states.run(only({ Type: 'Pass' }, 'Step'), { password: 'hidden' });
    unlisten();
    expect(told.map((line) => line.split(': ')[1])).toEqual(['RUNNING', 'Step entered', 'Step exited', 'SUCCEEDED']);
    expect(told.join()).not.toContain('hidden');
  });
});
