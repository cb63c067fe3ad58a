import {
  CreateStateMachineCommand,
  DescribeStateMachineCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AwsError } from '../../core/errors.ts';
import { only, ROLE, startStates } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
beforeAll(async () => {
  states = await startStates();
});
afterAll(() => states.close());

const pass = only({ Type: 'Pass' });
const sleep = only({ Type: 'Wait', Seconds: 3600 });
const text = (definition: object) => JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
const createNamed = (name: string, definition: object = pass, more: object = {}) =>
  states.sfn.send(new CreateStateMachineCommand({ name, roleArn: ROLE, definition: text(definition), ...more }));

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
