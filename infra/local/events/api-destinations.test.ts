import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as sdk from '@aws-sdk/client-eventbridge';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../core/testing.ts';
import { createIam } from '../iam/iam.ts';
import { createSecretsManager } from '../secretsmanager/secretsmanager.ts';
import { createSqs } from '../sqs/sqs.ts';
import { createEvents } from './events.ts';

let started: Awaited<ReturnType<typeof startTestServer>>;
let events: sdk.EventBridgeClient;
let destination: string;
let queue: { url: string; arn: string };
const RoleArn = 'arn:aws:iam::000000000000:role/dispatches';

/** What the endpoint was sent, and what it answers: the first of these, at last 204. */
let received: { headers: IncomingMessage['headers']; method?: string; url?: string; body: string }[] = [];
let answers: { status: number; headers?: Record<string, string> }[] = [];
const server = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { headers, method = '', url = '' } = request;
  received.push({ headers, method, url, body });
  const answer = answers.shift() ?? { status: 204 };
  response.writeHead(answer.status, answer.headers).end();
});

const connection: sdk.CreateConnectionCommandInput = {
  Name: 'github',
  AuthorizationType: 'API_KEY',
  AuthParameters: {
    ApiKeyAuthParameters: { ApiKeyName: 'Authorization', ApiKeyValue: 'Bearer the-token' },
    InvocationHttpParameters: { HeaderParameters: [{ Key: 'Accept', Value: 'application/json' }] },
  },
};
const endpoint = (rest: Partial<sdk.CreateApiDestinationCommandInput>) =>
  new sdk.CreateApiDestinationCommand({
    Name: 'dispatches',
    ConnectionArn: undefined,
    InvocationEndpoint: 'https://api.example.com/dispatches',
    HttpMethod: 'POST',
    ...rest,
  });

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  started = await startTestServer({}, createEvents, createIam, createSqs, createSecretsManager);
  const { standIn } = started;
  standIn.hosts.set('api.example.com', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  events = new sdk.EventBridgeClient(started.client);
  const { ConnectionArn } = await events.send(new sdk.CreateConnectionCommand(connection));
  destination = (await events.send(endpoint({ ConnectionArn }))).ApiDestinationArn!;
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'events.amazonaws.com' } };
  const AssumeRolePolicyDocument = JSON.stringify({ Statement: statement });
  await standIn.call('iam', 'CreateRole', { RoleName: 'dispatches', AssumeRolePolicyDocument });
  await allow('events:InvokeApiDestination');
  queue = { url: `${standIn.endpoint}/000000000000/letters`, arn: standIn.arn('sqs', 'letters') };
  await standIn.call('sqs', 'CreateQueue', { QueueName: 'letters' });
  await events.send(new sdk.PutRuleCommand({ Name: 'rule', EventPattern: '{"source": ["app"]}' }));
});
afterAll(async () => {
  await started.close();
  server.close();
});
afterEach(async () => {
  received = [];
  answers = [];
  await letters();
});

const allow = (Action: string) =>
  started.standIn.call('iam', 'PutRolePolicy', {
    RoleName: 'dispatches',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*' } }),
  });
const lettersFrom = (rule: string) =>
  started.standIn.call('sqs', 'SetQueueAttributes', {
    QueueUrl: queue.url,
    Attributes: {
      Policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: queue.arn,
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { ArnEquals: { 'aws:SourceArn': started.standIn.arn('events', `rule/${rule}`) } },
        },
      }),
    },
  });

/** Takes the dead letters out of the queue: their attributes as texts. */
async function letters(): Promise<Record<string, string>[]> {
  const asked = { QueueUrl: queue.url, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] };
  const { Messages = [] } = await started.standIn.call('sqs', 'ReceiveMessage', asked);
  for (const { ReceiptHandle } of Messages)
    await started.standIn.call('sqs', 'DeleteMessage', { QueueUrl: queue.url, ReceiptHandle });
  return Messages.map(({ MessageAttributes }: { MessageAttributes: Record<string, { StringValue: string }> }) =>
    Object.fromEntries(Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue])),
  );
}

/** Sends an event that holds a secret beside what the target is told of it. */
async function send(target: Partial<sdk.Target> = {}): Promise<void> {
  const InputTransformer = { InputPathsMap: { a: '$.detail.a' }, InputTemplate: '{"payload": {"a": <a>}}' };
  const Targets = [
    { Id: 't', Arn: destination, RoleArn, InputTransformer, DeadLetterConfig: { Arn: queue.arn }, ...target },
  ];
  await events.send(new sdk.PutTargetsCommand({ Rule: 'rule', Targets }));
  const Detail = JSON.stringify({ a: 'shown', taskToken: 'hidden' });
  await events.send(new sdk.PutEventsCommand({ Entries: [{ Source: 'app', DetailType: 'x', Detail }] }));
}

const aLetter = async () => {
  const found: Record<string, string>[] = [];
  await expect.poll(async () => found.push(...(await letters())) && found.length).toBe(1);
  return found[0]!;
};

describe('an API destination', () => {
  test("gets what the input transformer leaves of the event, with its connection's headers and EventBridge's own", async () => {
    await send();
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]).toMatchObject({ method: 'POST', url: '/dispatches', body: '{"payload": {"a": "shown"}}' });
    expect(received[0]!.headers).toMatchObject({
      authorization: 'Bearer the-token',
      accept: 'application/json',
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Amazon/EventBridge/ApiDestinations',
    });
  });

  test.each([409, 429, 500, 503])(
    'that answers %d is called again, after more than what Retry-After says',
    async (status) => {
      answers = [{ status, headers: { 'retry-after': '120' } }, { status }];
      const before = started.clock.now();
      await send();
      await expect.poll(() => received.length).toBe(3);
      expect(started.clock.now() - before).toBeGreaterThan(120_000);
    },
  );

  test.each([301, 400, 401, 404, 422])(
    'that answers %d is not called again: the event is a dead letter',
    async (status) => {
      await lettersFrom('rule');
      answers = [{ status }];
      await send();
      const letter = await aLetter();
      expect(letter).toMatchObject({
        RULE_ARN: started.standIn.arn('events', 'rule/rule'),
        TARGET_ARN: destination,
        ERROR_CODE: 'ERROR_FROM_TARGET',
        RETRY_ATTEMPTS: '0',
      });
      expect(letter.ERROR_MESSAGE).toContain(String(status));
      expect(letter).not.toHaveProperty('EXHAUSTED_RETRY_CONDITION');
      expect(received).toHaveLength(1);
    },
  );

  test('that never gets well is given up when the attempts are used up, or the event is too old', async () => {
    await lettersFrom('rule');
    answers = Array(4).fill({ status: 500 });
    await send({ RetryPolicy: { MaximumRetryAttempts: 3 } });
    expect(await aLetter()).toMatchObject({ RETRY_ATTEMPTS: '3', EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts' });
    answers = Array(100).fill({ status: 500 });
    await send({ RetryPolicy: { MaximumEventAgeInSeconds: 60 } });
    expect(await aLetter()).toMatchObject({ EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' });
  });

  test('is not reached by a role that may not invoke it', async () => {
    await lettersFrom('rule');
    await allow('events:PutEvents');
    await send();
    expect(await aLetter()).toMatchObject({ ERROR_CODE: 'NO_PERMISSIONS', RETRY_ATTEMPTS: '0' });
    expect(received).toEqual([]);
    await allow('events:InvokeApiDestination');
  });

  test("loses its event where the queue's policy names another rule, and that is told", async () => {
    await lettersFrom('other');
    const told: string[] = [];
    const stop = started.standIn.listen(({ message }) => told.push(message));
    answers = [{ status: 401 }];
    await send();
    await expect.poll(() => told.join()).toContain('the event is lost');
    stop();
    expect(await letters()).toEqual([]);
  });

  test('is at an HTTPS address, has a connection that is there, and a name of its own', async () => {
    const { ConnectionArn } = await events.send(new sdk.DescribeConnectionCommand({ Name: 'github' }));
    const http = endpoint({ Name: 'x', ConnectionArn, InvocationEndpoint: 'http://api.example.com' });
    await expect(events.send(http)).rejects.toMatchObject({ name: 'ValidationException' });
    const lost = endpoint({ Name: 'x', ConnectionArn: `${ConnectionArn}x` });
    await expect(events.send(lost)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(events.send(endpoint({ ConnectionArn }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
    });
  });
});

describe('a connection', () => {
  test("keeps its key in a secret of EventBridge's own and shows it to nobody", async () => {
    const described = await events.send(new sdk.DescribeConnectionCommand({ Name: 'github' }));
    expect(described.SecretArn).toContain(':secret:events!connection/github/');
    expect(JSON.stringify(described)).not.toContain('the-token');
    const { SecretString } = await started.standIn.call('secretsmanager', 'GetSecretValue', {
      SecretId: described.SecretArn,
    });
    expect(SecretString).toContain('the-token');
  });

  test('with OAuth, or with parameters in the body, is refused', async () => {
    const refused = { name: 'ValidationException' };
    const { AuthParameters } = connection;
    const body = { ...AuthParameters, InvocationHttpParameters: { BodyParameters: [{ Key: 'a', Value: 'b' }] } };
    const made = (rest: Partial<sdk.CreateConnectionCommandInput>) =>
      events.send(new sdk.CreateConnectionCommand({ ...connection, Name: 'other', ...rest }));
    await expect(made({ AuthParameters: body })).rejects.toMatchObject(refused);
    await expect(made({ AuthorizationType: 'BASIC' })).rejects.toMatchObject(refused);
  });

  test('with another key is what the next request is authorized with', async () => {
    const ApiKeyAuthParameters = { ApiKeyName: 'Authorization', ApiKeyValue: 'Bearer another' };
    await events.send(new sdk.UpdateConnectionCommand({ ...connection, AuthParameters: { ApiKeyAuthParameters } }));
    await send();
    await expect.poll(() => received[0]?.headers.authorization).toBe('Bearer another');
    await events.send(new sdk.UpdateConnectionCommand(connection));
  });
});
