import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../core/errors.ts';
import { only, ROLE, startStates, testLambda, testService } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
let healthy = false;
const statusEvents: { DetailType: string; Detail: string; Resources: string[] }[] = [];

beforeAll(async () => {
  const work = () => {
    if (!healthy) throw new Error('ill');
    return 'well';
  };
  const events = testService('events', { PutServiceEvent: (event) => void statusEvents.push(event) });
  states = await startStates(testLambda({ work }), events);
});
afterAll(() => states.close());

const pass = only({ Type: 'Pass' });
const sleep = only({ Type: 'Wait', Seconds: 3600 });
const text = (definition: object) => JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
const createNamed = (name: string, definition: object = pass, more: object = {}) =>
  states.sfn.send(new CreateStateMachineCommand({ name, roleArn: ROLE, definition: text(definition), ...more }));

/** Starts a machine that waits for an hour, on a clock that does not skip meanwhile. */
async function startWaiting(name?: string, input?: unknown) {
  const release = states.clock.hold();
  const stateMachineArn = await states.create(sleep);
  const executionArn = await states.start(stateMachineArn, input, name);
  return { stateMachineArn, executionArn, release };
}

describe('state machines', () => {
  it('creating one again with the same definition gives the first; with another it is refused', async () => {
    const first = await createNamed('again');
    expect(await createNamed('again')).toMatchObject({
      stateMachineArn: first.stateMachineArn,
      creationDate: first.creationDate,
    });
    await expect(createNamed('again', sleep)).rejects.toMatchObject({ name: 'StateMachineAlreadyExists' });
  });

  it.each(['has space', 'star*', 'slash/', 'bell\u0007', 'half\ud800'])('refuses the name %j', async (name) => {
    await expect(createNamed(name)).rejects.toMatchObject({ name: 'InvalidName' });
  });

  it('refuses a name without characters or of more than 80, before it looks at them', async () => {
    const message = (value: string, rule: string) =>
      `1 validation error detected: Value '${value}' at 'name' failed to satisfy constraint: Member must have length ${rule}`;
    await expect(createNamed('')).rejects.toThrow(message('', 'greater than or equal to 1'));
    const long = '*'.repeat(81);
    await expect(createNamed(long)).rejects.toThrow(message(long, 'less than or equal to 80'));
    await expect(createNamed('n'.repeat(80))).resolves.toHaveProperty('stateMachineArn');
  });

  it('refuses a definition that is none, naming code and place', async () => {
    const broken = createNamed('broken', { StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } });
    await expect(broken).rejects.toMatchObject({
      name: 'InvalidDefinition',
      message: expect.stringMatching(
        /^Invalid State Machine Definition: '.*MISSING_TRANSITION_TARGET: .* at \/States\/A\/Next'$/,
      ),
    });
  });

  it('refuses versions, which it does not have', async () => {
    await expect(createNamed('version', pass, { publish: true })).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('refuses a role without the rights that AWS asks for at once', async () => {
    const training = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Arguments: '{% $states.input %}',
    };
    const allowed = states.standIn.authorize;
    const denying = (denied: string) => {
      states.standIn.authorize = (_caller, action) => {
        if (action === denied) throw new AwsError('AccessDeniedException', `no ${denied}`);
      };
    };
    denying('events:PutRule');
    await expect(createNamed('rule', only(training))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: `'${ROLE}' is not authorized to create managed-rule.`,
    });
    denying('iam:PassRole');
    await expect(createNamed('pass')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'no iam:PassRole',
    });
    states.standIn.authorize = allowed;
  });

  it('an update counts for executions that start later', async () => {
    const stateMachineArn = await states.create(only({ Type: 'Pass', Output: 1 }));
    const before = await states.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    await states.sfn.send(
      new UpdateStateMachineCommand({ stateMachineArn, definition: text(only({ Type: 'Pass', Output: 2 })) }),
    );
    const after = await states.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(after.revisionId).not.toBe(before.revisionId);
    expect((await states.ended(await states.start(stateMachineArn))).output).toBe(2);
  });

  it('deleting one stops its executions, and is no error twice', async () => {
    const { stateMachineArn, executionArn, release } = await startWaiting();
    await states.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    await states.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    release();
    expect((await states.ended(executionArn)).status).toBe('ABORTED');
    const gone = states.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
    await expect(gone).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
  });

  it('lists in pages and refuses a token that no page gave', async () => {
    await states.create(pass);
    await states.create(pass);
    const first = await states.sfn.send(new ListStateMachinesCommand({ maxResults: 1 }));
    const second = await states.sfn.send(new ListStateMachinesCommand({ maxResults: 1, nextToken: first.nextToken }));
    expect(second.stateMachines![0]!.name).not.toBe(first.stateMachines![0]!.name);
    const bad = states.sfn.send(new ListStateMachinesCommand({ nextToken: 'bad' }));
    await expect(bad).rejects.toMatchObject({ name: 'InvalidToken' });
  });

  it('validates without creating', async () => {
    const judge = (definition: string) => states.sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(await judge(text(pass))).toMatchObject({ result: 'OK', diagnostics: [] });
    const { result, diagnostics } = await judge('{"StartAt":"A"}');
    expect(result).toBe('FAIL');
    expect(diagnostics![0]).toMatchObject({ severity: 'ERROR', code: expect.any(String), message: expect.any(String) });
  });

  it('keeps tags', async () => {
    const { stateMachineArn: resourceArn } = await createNamed('tagged', pass, { tags: [{ key: 'a', value: '1' }] });
    await states.sfn.send(new TagResourceCommand({ resourceArn, tags: [{ key: 'b', value: '2' }] }));
    const { tags } = await states.sfn.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual([
      { key: 'a', value: '1' },
      { key: 'b', value: '2' },
    ]);
  });
});

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

  it('stop as ABORTED, with the error and cause given', async () => {
    const { executionArn, release } = await startWaiting();
    await states.sfn.send(new StopExecutionCommand({ executionArn, error: 'E', cause: 'C' }));
    release();
    expect(await states.ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'E', cause: 'C' });
    expect((await states.history(executionArn)).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'E', cause: 'C' },
    });
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

  it('that failed go on from the failed state when redriven', async () => {
    const definition = {
      StartAt: 'Before',
      States: {
        Before: { Type: 'Pass', Assign: { kept: 1 }, Next: 'Work' },
        Work: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Arguments: { FunctionName: 'work' },
          Output: ['{% $kept %}', '{% $states.result.Payload %}', '{% $states.context.Execution.RedriveCount %}'],
          End: true,
        },
      },
    };
    healthy = false;
    const executionArn = await states.startNew(definition);
    expect((await states.ended(executionArn)).status).toBe('FAILED');
    healthy = true;
    await states.sfn.send(new RedriveExecutionCommand({ executionArn }));
    expect((await states.ended(executionArn)).output).toEqual([1, 'well', 1]);
    const entered = (await states.history(executionArn)).map(
      ({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name,
    );
    expect(entered.filter(Boolean)).toEqual(['Before', 'Work']);
    const again = states.sfn.send(new RedriveExecutionCommand({ executionArn }));
    await expect(again).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
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
    const { stateMachineArn } = await createNamed('quick', pass, { type: 'EXPRESS' });
    const answer = await states.sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"a":1}' }));
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '{"a":1}' });
    expect(answer.executionArn).toMatch(/:express:quick:[\w-]{36}:[\w-]{36}$/);
    const list = states.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    await expect(list).rejects.toMatchObject({ name: 'StateMachineTypeNotSupported' });
  });

  it('time out after five minutes', async () => {
    const { stateMachineArn } = await createNamed('slow', sleep, { type: 'EXPRESS' });
    const answer = await states.sfn.send(new StartSyncExecutionCommand({ stateMachineArn }));
    expect(answer.status).toBe('TIMED_OUT');
  });

  it('run no .sync, and a standard machine runs not synchronously', async () => {
    const resource = 'arn:aws:states:::states:startExecution.sync:2';
    const task = only({ Type: 'Task', Resource: resource, Arguments: { StateMachineArn: 'x' } });
    await expect(createNamed('waits', task, { type: 'EXPRESS' })).rejects.toMatchObject({ name: 'InvalidDefinition' });
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
