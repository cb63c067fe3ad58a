import {
  CancelUpdateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseScenario } from '../faults/scenario.ts';
import { failureOf, startCloudFormation } from './testing.ts';

let env: Awaited<ReturnType<typeof startCloudFormation>>;
let release: () => void;
beforeEach(async () => {
  env = await startCloudFormation();
  release = env.clock.hold();
});
afterEach(() => env.close());

const topic = (DisplayName: string, more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: { DisplayName },
  ...more,
});
const befall = (...resources: object[]) =>
  env.standIn.faults.install(parseScenario(JSON.stringify({ title: 'slow', resources }), 'test'));
const cancel = () => env.client.send(new CancelUpdateStackCommand({ StackName: 'one' }));
const statusOf = async () => (await env.stackOf('one')).StackStatus;
const displayName = async () => {
  const [{ TopicArn }] = (await env.standIn.call('sns', 'ListTopics', {})).Topics;
  return (await env.standIn.call('sns', 'GetTopicAttributes', { TopicArn })).Attributes.get('DisplayName');
};

describe('a resource that takes its time', () => {
  it('leaves the stack in progress, which is settled when the time is over', async () => {
    befall({ name: 'Slow', takes: '10m' });
    const stack = await env.deploy('one', { Slow: topic('a') });
    expect(stack.StackStatus).toBe('CREATE_IN_PROGRESS');
    release();
    await expect.poll(statusOf).toBe('CREATE_COMPLETE');
  });

  it('keeps everybody else from changing or deleting the stack', async () => {
    await env.deploy('one', { Slow: topic('a') });
    befall({ name: 'Slow', takes: '10m' });
    await env.deploy('one', { Slow: topic('b') });
    await expect(env.createChangeSet('one', { Slow: topic('c') })).rejects.toThrow(
      'is in UPDATE_IN_PROGRESS state and can not be updated.',
    );
    await expect(env.client.send(new DeleteStackCommand({ StackName: 'one' }))).rejects.toThrow(
      'cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
  });
});

describe('CancelUpdateStack', () => {
  it('puts back what was changed, and makes nothing more', async () => {
    await env.deploy('one', { First: topic('a'), Slow: topic('a', { DependsOn: 'First' }) });
    befall({ name: 'Slow', takes: '10m', times: 1 });
    const last = topic('c', { DependsOn: 'Slow' });
    await env.deploy('one', { First: topic('b'), Slow: topic('b', { DependsOn: 'First' }), Last: last });
    await cancel();
    expect(await statusOf()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await failureOf(env.client, 'one')).toBe('Resource update cancelled');
    expect(await displayName()).toBe('a');
    expect(await env.events('one')).not.toContain('Last CREATE_IN_PROGRESS');
  });

  it('is refused unless the stack is being updated, as a creation is not', async () => {
    const refusal = 'CancelUpdateStack cannot be called from current stack status';
    befall({ name: 'Slow', takes: '10m' });
    await env.deploy('one', { Slow: topic('a') });
    await expect(cancel()).rejects.toThrow(refusal);
    release();
    await expect.poll(statusOf).toBe('CREATE_COMPLETE');
    await expect(cancel()).rejects.toThrow(refusal);
    await expect(env.client.send(new CancelUpdateStackCommand({ StackName: 'none' }))).rejects.toThrow(
      'Stack [none] does not exist',
    );
  });
});

it('a rollback in which a resource fails too leaves the stack in UPDATE_ROLLBACK_FAILED', async () => {
  await env.deploy('one', { A: topic('a'), B: topic('a', { DependsOn: 'A' }) });
  befall({ name: 'B', fails: 'no', times: 1 }, { name: 'A', after: 1, fails: 'never again' });
  await env.deploy('one', { A: topic('b'), B: topic('b', { DependsOn: 'A' }) });
  expect(await statusOf()).toBe('UPDATE_ROLLBACK_FAILED');
  const { StackEvents } = await env.client.send(new DescribeStackEventsCommand({ StackName: 'one' }));
  const reasons = StackEvents!.filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
  expect(reasons.map((event) => event.ResourceStatusReason)).toEqual(['never again', 'no']);
});

describe('the changes of a change set', () => {
  const changesOf = async (resources: object, IncludePropertyValues: boolean) => {
    const { Id } = await env.createChangeSet('one', resources);
    const described = await env.client.send(new DescribeChangeSetCommand({ ChangeSetName: Id, IncludePropertyValues }));
    return described.Changes!.map((change) => change.ResourceChange!);
  };

  it('show the properties before and after on demand, unknown where a resource is yet to be made', async () => {
    await env.deploy('one', { Topic: topic('a') });
    const resources = { Topic: { ...topic('a'), Properties: { DisplayName: { 'Fn::GetAtt': ['New', 'TopicArn'] } } } };
    const [added, changed] = await changesOf({ ...resources, New: topic('x') }, true);
    expect(added).toMatchObject({ Action: 'Add', AfterContext: '{"Properties":{"DisplayName":"x"}}' });
    expect(changed!.BeforeContext).toBe('{"Properties":{"DisplayName":"a"}}');
    expect(changed!.AfterContext).toBe('{"Properties":{"DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}');
    const [without] = await changesOf({ Topic: topic('b') }, false);
    expect(without).not.toHaveProperty('AfterContext');
  });

  it('say what becomes of the resource that is replaced', async () => {
    const named = (TopicName: string, more: object = {}) => ({
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName },
      ...more,
    });
    await env.deploy('one', { A: named('a'), B: named('b') });
    const changes = await changesOf({ A: named('c'), B: named('d', { UpdateReplacePolicy: 'Retain' }) }, false);
    expect(changes.map(({ Replacement, PolicyAction }) => [Replacement, PolicyAction])).toEqual([
      ['True', 'ReplaceAndDelete'],
      ['True', 'ReplaceAndRetain'],
    ]);
  });
});
