import * as sdk from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../core/stand-in.ts';
import { startTestServer } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createSns } from '../sns/sns.ts';
import { createEvents } from './events.ts';

const MACHINE = 'arn:aws:states:us-east-1:000000000000:stateMachine:retraining';
const RoleArn = 'arn:aws:iam::000000000000:role/starts';

let started: Awaited<ReturnType<typeof startTestServer>>;
let events: sdk.EventBridgeClient;
let starts: { input: { stateMachineArn: string; input: string }; caller: Caller }[] = [];
let told: string[] = [];

beforeAll(async () => {
  started = await startTestServer({}, createEvents, createSns, createIam);
  const { standIn } = started;
  standIn.add({
    name: 'states',
    protocol: 'json-1.0',
    operations: { StartExecution: (input, { caller }) => void starts.push({ input, caller }) },
  });
  standIn.listen(({ source, message }) => told.push(`${source} ${message}`));
  const trust = (service: string) =>
    JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } } });
  const role = (RoleName: string, service: string) =>
    standIn.call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: trust(service) });
  await role('starts', 'events.amazonaws.com');
  await role('lambda-only', 'lambda.amazonaws.com');
  events = new sdk.EventBridgeClient(started.client);
});
afterAll(() => started.close());

afterEach(async () => {
  starts = [];
  told = [];
  const { Rules = [] } = await events.send(new sdk.ListRulesCommand({}));
  for (const { Name } of Rules) {
    const { Targets = [] } = await events.send(new sdk.ListTargetsByRuleCommand({ Rule: Name }));
    if (Targets.length > 0)
      await events.send(new sdk.RemoveTargetsCommand({ Rule: Name, Ids: Targets.map(({ Id }) => Id!) }));
    await events.send(new sdk.DeleteRuleCommand({ Name }));
  }
});

const putRule = (rest: Partial<sdk.PutRuleCommandInput>) =>
  events.send(new sdk.PutRuleCommand({ Name: 'rule', EventPattern: '{"source": ["app"]}', ...rest }));
const putTarget = (rest: Partial<sdk.Target> = {}) =>
  events.send(new sdk.PutTargetsCommand({ Rule: 'rule', Targets: [{ Id: 't', Arn: MACHINE, RoleArn, ...rest }] }));
const entry = { Source: 'app', DetailType: 'x', Detail: '{"a": 1}' };
const putEvents = (...Entries: sdk.PutEventsRequestEntry[]) => events.send(new sdk.PutEventsCommand({ Entries }));
const settled = () => new Promise((resolve) => setTimeout(resolve, 10));

describe('rules', () => {
  test("an event that matches starts the state machine as the target's role", async () => {
    const { RuleArn } = await putRule({});
    expect(RuleArn).toBe('arn:aws:events:us-east-1:000000000000:rule/rule');
    await putTarget();
    await putEvents(entry, { ...entry, Source: 'other' });
    await expect.poll(() => starts.length).toBe(1);
    expect(starts[0]!.input.stateMachineArn).toBe(MACHINE);
    expect(starts[0]!.caller).toMatchObject({ kind: 'role', roleArn: RoleArn });
    const event = JSON.parse(starts[0]!.input.input);
    expect(event).toMatchObject({ source: 'app', 'detail-type': 'x', detail: { a: 1 }, account: '000000000000' });
    expect(event.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test('a disabled rule does nothing until it is enabled', async () => {
    await putRule({ State: 'DISABLED' });
    await putTarget({ Input: '{"constant": true}' });
    await putEvents(entry);
    await settled();
    expect(starts).toEqual([]);
    await events.send(new sdk.EnableRuleCommand({ Name: 'rule' }));
    await putEvents(entry);
    await expect.poll(() => starts.map(({ input }) => input.input)).toEqual(['{"constant": true}']);
    await events.send(new sdk.DisableRuleCommand({ Name: 'rule' }));
    expect((await events.send(new sdk.DescribeRuleCommand({ Name: 'rule' }))).State).toBe('DISABLED');
  });

  test('putting a rule again replaces what it matches and keeps its targets and tags', async () => {
    const Tags = [{ Key: 'team', Value: 'a' }];
    const { RuleArn } = await putRule({ EventPattern: '{"source": ["other"]}', Tags });
    await putTarget();
    await putRule({ Tags: [{ Key: 'team', Value: 'b' }] });
    expect((await events.send(new sdk.ListTagsForResourceCommand({ ResourceARN: RuleArn }))).Tags).toEqual(Tags);
    await putEvents(entry);
    await expect.poll(() => starts.length).toBe(1);
  });

  test('a role that does not trust EventBridge starts nothing, and that is told', async () => {
    await putRule({});
    await putTarget({ RoleArn: 'arn:aws:iam::000000000000:role/lambda-only' });
    await putEvents(entry);
    await expect.poll(() => told.join()).toContain('may not assume');
    expect(starts).toEqual([]);
  });

  test.each<[string, Partial<sdk.PutRuleCommandInput>, string]>([
    ['neither pattern nor schedule', { EventPattern: undefined }, 'ValidationException'],
    ['a malformed pattern', { EventPattern: '{"source": "app"}' }, 'InvalidEventPatternException'],
    ['a malformed schedule', { ScheduleExpression: 'rate(1 minutes)' }, 'ValidationException'],
    ['a bad name', { Name: 'a b' }, 'ValidationException'],
    ['another bus', { EventBusName: 'mine' }, 'ResourceNotFoundException'],
  ])('a rule with %s is refused', async (_, rest, name) => {
    await expect(putRule(rest)).rejects.toMatchObject({ name });
  });

  test('a rule with targets is not deleted; one that is not there is', async () => {
    await putRule({});
    await putTarget();
    await expect(events.send(new sdk.DeleteRuleCommand({ Name: 'rule' }))).rejects.toThrow('has targets');
    await events.send(new sdk.DeleteRuleCommand({ Name: 'none' }));
    await expect(events.send(new sdk.DescribeRuleCommand({ Name: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule none does not exist on EventBus default.',
    });
  });
});

describe('targets', () => {
  test.each<[string, Partial<sdk.Target>, string]>([
    ['a state machine without role', { RoleArn: undefined }, 'RoleArn is required'],
    ['a service that is not delivered to', { Arn: 'arn:aws:kinesis:us-east-1:000000000000:stream/x' }, 'delivers to'],
    ['a dead-letter queue that is none', { DeadLetterConfig: { Arn: MACHINE } }, 'deadLetterConfig.arn'],
    ['input that is no JSON', { Input: 'x' }, 'JSON syntax error'],
  ])('%s is refused', async (_, rest, message) => {
    await putRule({});
    await expect(putTarget(rest)).rejects.toThrow(message);
  });

  test('a rule has five targets at most, and removing an unknown one is reported', async () => {
    await putRule({});
    for (const Id of ['1', '2', '3', '4', '5']) await putTarget({ Id });
    await expect(putTarget({ Id: '6' })).rejects.toMatchObject({ name: 'LimitExceededException' });
    const removed = await events.send(new sdk.RemoveTargetsCommand({ Rule: 'rule', Ids: ['1', 'none'] }));
    expect(removed).toMatchObject({ FailedEntryCount: 1, FailedEntries: [{ TargetId: 'none' }] });
  });

  test('a topic gets the message only if its policy lets EventBridge publish', async () => {
    const { TopicArn } = await started.standIn.call('sns', 'CreateTopic', { Name: 'notices' });
    await putRule({});
    await putTarget({
      Arn: TopicArn,
      RoleArn: undefined,
      InputTransformer: { InputPathsMap: { a: '$.detail.a' }, InputTemplate: '"a is <a>"' },
    });
    await putEvents(entry);
    await expect.poll(() => told.join()).toContain('events.amazonaws.com is not authorized to perform: sns:Publish');
    const Statement = {
      Effect: 'Allow',
      Action: 'sns:Publish',
      Resource: TopicArn,
      Principal: { Service: 'events.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': started.standIn.arn('events', 'rule/rule') } },
    };
    const AttributeValue = JSON.stringify({ Version: '2012-10-17', Statement });
    await started.standIn.call('sns', 'SetTopicAttributes', { TopicArn, AttributeName: 'Policy', AttributeValue });
    await putEvents(entry);
    await expect.poll(() => told.join()).toContain('sns notices: AWS Notification Message');
  });
});

describe('PutEvents', () => {
  test('an entry that is wrong fails alone', async () => {
    const answer = await putEvents(
      entry,
      { ...entry, Detail: 'x' },
      { ...entry, Detail: '[]' },
      { ...entry, Source: undefined },
      { ...entry, Source: 'aws.s3' },
      { ...entry, EventBusName: 'mine' },
    );
    expect(answer.FailedEntryCount).toBe(5);
    expect(answer.Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      'ResourceNotFoundException',
    ]);
  });

  test('more than ten entries, none, or more than 256 KB are refused whole', async () => {
    const refused = { name: 'ValidationException' };
    await expect(putEvents(...Array(11).fill(entry))).rejects.toMatchObject(refused);
    await expect(putEvents()).rejects.toMatchObject(refused);
    const large = { ...entry, Detail: JSON.stringify({ text: 'x'.repeat(128 * 1024) }) };
    await expect(putEvents(large, large)).rejects.toThrow('Total size of the entries');
  });

  test('a role needs the right to put events', async () => {
    const caller = started.standIn.roleCaller(RoleArn, 'x');
    const put = started.standIn.call('events', 'PutEvents', { Entries: [entry] }, caller);
    await expect(put).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  test('events of AWS services come from within only', async () => {
    await putRule({ EventPattern: '{"source": ["aws.s3"]}' });
    await putTarget();
    await started.standIn.call('events', 'PutServiceEvent', { ...entry, Source: 'aws.s3' });
    await expect.poll(() => starts.length).toBe(1);
    const response = await fetch(started.standIn.endpoint, {
      method: 'POST',
      headers: {
        authorization: 'Credential=test/20261122/us-east-1/events/aws4_request',
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AWSEvents.PutServiceEvent',
      },
      body: JSON.stringify({ ...entry, Source: 'aws.s3' }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'UnknownOperationException' });
  });
});

describe('schedules', () => {
  test('fire as the clock is advanced, and make no time race by themselves', async () => {
    await putRule({ EventPattern: undefined, ScheduleExpression: 'rate(1 hour)' });
    await putTarget();
    const before = started.clock.now();
    await settled();
    expect(started.clock.now() - before).toBeLessThan(60_000);
    expect(starts).toEqual([]);
    started.clock.advance(2 * 3_600_000);
    await expect.poll(() => starts.length).toBe(2);
    expect(JSON.parse(starts[0]!.input.input)).toMatchObject({
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
    });
    await events.send(new sdk.DisableRuleCommand({ Name: 'rule' }));
    started.clock.advance(2 * 3_600_000);
    await settled();
    expect(starts.length).toBe(2);
  });
});
