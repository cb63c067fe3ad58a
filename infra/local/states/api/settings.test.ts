import {
  type CreateStateMachineCommandInput,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  UpdateStateMachineCommand,
  type UpdateStateMachineCommandInput,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { only, ROLE, startStates } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  states = await startStates();
});
afterAll(() => states.close());

const pass = only({ Type: 'Pass' });
const create = (more: Partial<CreateStateMachineCommandInput>) => states.create(pass, more);
const described = (stateMachineArn: string) => states.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
const update = (stateMachineArn: string, more: Partial<UpdateStateMachineCommandInput>) =>
  states.sfn.send(new UpdateStateMachineCommand({ stateMachineArn, ...more }));

const group = (name: string) => ({
  cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:/aws/${name}:*` },
});

describe('a logging configuration', () => {
  it('is shown with the level OFF and without execution data where it does not say', async () => {
    const arn = await create({ loggingConfiguration: {}, tracingConfiguration: {} });
    expect(await described(arn)).toMatchObject({
      loggingConfiguration: { level: 'OFF', includeExecutionData: false },
      tracingConfiguration: { enabled: false },
    });
    await update(arn, { loggingConfiguration: { level: 'ALL', destinations: [group('a')] } });
    expect((await described(arn)).loggingConfiguration).toEqual({
      level: 'ALL',
      includeExecutionData: false,
      destinations: [group('a')],
    });
  });

  it.each([
    [[], 'Must specify exactly one Log Destination.'],
    [[group('a'), group('b')], 'Must specify exactly one Log Destination.'],
    [[{}], 'Must set valid CloudWatch Log Group ARN.'],
    [[{ cloudWatchLogsLogGroup: { logGroupArn: 'a' } }], 'Must set valid CloudWatch Log Group ARN.'],
  ])('that logs to %j is refused', async (destinations, reason) => {
    const loggingConfiguration = { level: 'ERROR', destinations } as const;
    const refusal = { name: 'InvalidLoggingConfiguration', message: `Invalid Logging Configuration: ${reason}` };
    await expect(create({ loggingConfiguration })).rejects.toMatchObject(refusal);
    await expect(update(await create({}), { loggingConfiguration })).rejects.toMatchObject(refusal);
  });
});

describe('a revision', () => {
  it('has no id until the machine is updated', async () => {
    const arn = await create({});
    expect(await described(arn)).not.toHaveProperty('revisionId');
    const { revisionId } = await update(arn, { tracingConfiguration: { enabled: true } });
    expect((await described(arn)).revisionId).toBe(revisionId);
  });

  it('is told of an execution as it was when the execution started', async () => {
    const arn = await create({});
    const executionArn = await states.start(arn);
    const ofExecution = () => states.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    const { $metadata: _, ...before } = await ofExecution();
    await update(arn, { tracingConfiguration: { enabled: true }, roleArn: `${ROLE}-2` });
    expect(await ofExecution()).toMatchObject(before);
    expect(await ofExecution()).not.toHaveProperty('revisionId');
  });

  it('is not made of nothing', async () => {
    await expect(update(await create({}), {})).rejects.toMatchObject({ name: 'MissingRequiredParameter' });
  });
});

it('a version’s description without a version is refused', async () => {
  await expect(create({ versionDescription: 'first' })).rejects.toMatchObject({
    name: 'ValidationException',
    message: 'Version description can only be set when publish is true',
  });
});

it('a machine of more than 50 tags is refused', async () => {
  const tags = Array.from({ length: 51 }, (_, n) => ({ key: `tag-${n}`, value: '' }));
  await expect(create({ tags })).rejects.toMatchObject({ name: 'TooManyTags' });
  await expect(create({ tags: tags.slice(1) })).resolves.toEqual(expect.any(String));
});
