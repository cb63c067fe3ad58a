import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StandIn } from '../core/stand-in.ts';
import { startTestServer } from '../core/testing.ts';
import { createS3 } from '../s3/s3.ts';
import { createLambda } from './lambda.ts';

const Role = 'arn:aws:iam::000000000000:role/function';
let server: Awaited<ReturnType<typeof startTestServer>>;
let standIn: StandIn;
let client: sdk.LambdaClient;

beforeAll(async () => {
  server = await startTestServer({}, createLambda, createS3);
  standIn = server.standIn;
  client = new sdk.LambdaClient(server.client);
  await standIn.call('s3', 'CreateBucket', { Bucket: 'code' });
  const Body = zip({ 'index.mjs': 'export const handler = async () => "from S3"' });
  await standIn.call('s3', 'PutObject', { Bucket: 'code', Key: 'code.zip', Body });
});

afterAll(async () => {
  client.destroy();
  await server.close();
});

const zip = (files: Record<string, string>) =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));

const create = (name: string, handler: string, more: Partial<sdk.CreateFunctionCommandInput> = {}) =>
  client.send(
    new sdk.CreateFunctionCommand({
      FunctionName: name,
      Role,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip({ 'index.mjs': handler }) },
      ...more,
    }),
  );

async function invoke(name: string, event: unknown = {}, more: Partial<sdk.InvokeCommandInput> = {}) {
  const answer = await client.send(
    new sdk.InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event), ...more }),
  );
  const text = answer.Payload?.transformToString();
  return { ...answer, output: text ? JSON.parse(text) : undefined };
}

const log = (name: string) => readFileSync(join(standIn.directory, 'logs', `${name}.log`), 'utf8');

describe('configuration', () => {
  test('a created function is described with its hash, size and defaults', async () => {
    const created = await create('described', 'export const handler = async () => 1', { Tags: { stage: 'dev' } });
    expect(created).toMatchObject({
      Timeout: 3,
      MemorySize: 128,
      State: 'Active',
      Version: '$LATEST',
      PackageType: 'Zip',
    });
    const found = await client.send(new sdk.GetFunctionCommand({ FunctionName: created.FunctionArn }));
    expect(found.Configuration?.CodeSha256).toBe(created.CodeSha256);
    expect(found.Tags).toEqual({ stage: 'dev' });
  });

  test('a name is taken once', async () => {
    await create('taken', 'export const handler = async () => 1');
    await expect(create('taken', 'export const handler = async () => 2')).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Function already exist: taken',
    });
  });

  test('an unknown function is named by its ARN', async () => {
    await expect(invoke('missing')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Function not found: arn:aws:lambda:us-east-1:000000000000:function:missing',
    });
  });

  test.each([
    ['a runtime that is not Node', { Runtime: 'python3.13' as const }, 'InvalidParameterValueException', /python3.13/],
    [
      'memory under 128 MB',
      { MemorySize: 64 },
      'ValidationException',
      /at 'memorySize' .* greater than or equal to 128/,
    ],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
      /reserved keys/,
    ],
    [
      'layers',
      { Layers: ['arn:aws:lambda:us-east-1:000000000000:layer:x:1'] },
      'InvalidParameterValueException',
      /Layers/,
    ],
    [
      'code that is no zip',
      { Code: { ZipFile: Buffer.from('text') } },
      'InvalidParameterValueException',
      /Could not unzip/,
    ],
    [
      'a missing object',
      { Code: { S3Bucket: 'code', S3Key: 'nothing.zip' } },
      'InvalidParameterValueException',
      /S3 Error Code: NoSuchKey/,
    ],
  ])('%s is refused', async (_, more, name, message) => {
    await expect(create('refused', 'export const handler = 1', more)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
  });

  test('code comes from S3, and an update serves the new code at once', async () => {
    await create('updated', 'export const handler = async () => "from the request"');
    expect((await invoke('updated')).output).toBe('from the request');
    await client.send(
      new sdk.UpdateFunctionCodeCommand({ FunctionName: 'updated', S3Bucket: 'code', S3Key: 'code.zip' }),
    );
    expect((await invoke('updated')).output).toBe('from S3');
  });

  test('permissions are listed in the policy and removed by id', async () => {
    await create('permitted', 'export const handler = async () => 1');
    const permission = {
      FunctionName: 'permitted',
      StatementId: 'rule',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
    };
    await client.send(new sdk.AddPermissionCommand(permission));
    await expect(client.send(new sdk.AddPermissionCommand(permission))).rejects.toThrow(/already exists/);
    const { Policy } = await client.send(new sdk.GetPolicyCommand({ FunctionName: 'permitted' }));
    expect(JSON.parse(Policy!).Statement[0].Principal).toEqual({ Service: 'events.amazonaws.com' });
    await client.send(new sdk.RemovePermissionCommand({ FunctionName: 'permitted', StatementId: 'rule' }));
    await expect(client.send(new sdk.GetPolicyCommand({ FunctionName: 'permitted' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('an update of the configuration reaches the next invocation', async () => {
    await create('configured', 'export const handler = async () => process.env.COLOUR', {
      Environment: { Variables: { COLOUR: 'red' } },
    });
    expect((await invoke('configured')).output).toBe('red');
    const Environment = { Variables: { COLOUR: 'blue' } };
    const update = { FunctionName: 'configured', Environment, Timeout: 9 };
    expect(await client.send(new sdk.UpdateFunctionConfigurationCommand(update))).toMatchObject({
      Timeout: 9,
      Handler: 'index.handler',
    });
    expect((await invoke('configured')).output).toBe('blue');
  });

  test('tags are added, listed and removed by ARN', async () => {
    const { FunctionArn: Resource } = await create('tagged', 'export const handler = async () => 1');
    await client.send(new sdk.TagResourceCommand({ Resource, Tags: { a: '1', b: '2' } }));
    await client.send(new sdk.UntagResourceCommand({ Resource, TagKeys: ['a'] }));
    expect((await client.send(new sdk.ListTagsCommand({ Resource }))).Tags).toEqual({ b: '2' });
  });

  test("another account's function of the same name is not found", async () => {
    await create('mine', 'export const handler = async () => 1');
    await expect(invoke('arn:aws:lambda:us-east-1:111111111111:function:mine')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect((await invoke('arn:aws:lambda:us-east-1:000000000000:function:mine:$LATEST')).output).toBe(1);
  });

  test('an operation that the stand-in does not have is refused by name', async () => {
    await expect(client.send(new sdk.ListAliasesCommand({ FunctionName: 'any' }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  test('a deleted function is gone', async () => {
    await create('deleted', 'export const handler = async () => 1');
    await client.send(new sdk.DeleteFunctionCommand({ FunctionName: 'deleted' }));
    await expect(invoke('deleted')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { Functions } = await client.send(new sdk.ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).not.toContain('deleted');
  });
});

describe('invocation', () => {
  test('a handler gets its event and a context, and only its own environment', async () => {
    await create(
      'context',
      `export const handler = async (event, context) => ({ event, name: context.functionName, memory: context.memoryLimitInMB,
         left: context.getRemainingTimeInMillis(), arn: context.invokedFunctionArn, env: process.env })`,
      { Environment: { Variables: { TABLE: 'x' } } },
    );
    const { output } = await invoke('context', { a: 1 });
    expect(output).toMatchObject({ event: { a: 1 }, name: 'context', memory: '128' });
    expect(output.left).toBeGreaterThan(0);
    expect(output.left).toBeLessThanOrEqual(3000);
    expect(output.env).toMatchObject({ TABLE: 'x', AWS_ENDPOINT_URL: standIn.endpoint, AWS_REGION: 'us-east-1' });
    expect(output.env.HOME).toBeUndefined();
    expect(standIn.sessions.get(output.env.AWS_ACCESS_KEY_ID)).toMatchObject({ kind: 'role', roleArn: Role });
  });

  test('CommonJS handlers run, and a warm process keeps its state', async () => {
    const code = 'let n = 0; exports.handler = async () => ++n;';
    await create('commonjs', '', { Code: { ZipFile: zip({ 'index.js': code }) } });
    expect((await invoke('commonjs')).output).toBe(1);
    expect((await invoke('commonjs')).output).toBe(2);
  });

  test('LogType Tail returns what the function printed, before the answer', async () => {
    await create('logs', 'export const handler = async () => { console.warn("careful %d", 7); }');
    const { LogResult, output } = await invoke('logs', {}, { LogType: 'Tail' });
    expect(output).toBeNull();
    expect(Buffer.from(LogResult!, 'base64').toString()).toMatch(
      /START RequestId: .*\n.*\tWARN\tcareful 7\nEND RequestId/s,
    );
    expect(log('logs')).toContain('careful 7');
  });

  test.each([
    [
      'a thrown error',
      'export const handler = async () => { throw new TypeError("no"); }',
      { errorType: 'TypeError', errorMessage: 'no' },
    ],
    [
      'a thrown string',
      'export const handler = async () => { throw "no"; }',
      { errorType: 'string', errorMessage: 'no' },
    ],
    [
      'a missing handler',
      'export const other = 1',
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'index.handler is undefined or not exported' },
    ],
    ['a syntax error', 'export const = 1', { errorType: 'Runtime.UserCodeSyntaxError' }],
    ['a missing import', 'import "nothing"; export const handler = 1', { errorType: 'Runtime.ImportModuleError' }],
    [
      'a callback handler',
      'export const handler = (event, context, callback) => callback()',
      { errorType: 'Runtime.CallbackHandlerDeprecated' },
    ],
    [
      'an exit',
      'export const handler = async () => process.exit(3)',
      {
        errorType: 'Runtime.ExitError',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
      },
    ],
    [
      'an unhandled rejection',
      'export const handler = () => { Promise.reject(new Error("lost")); return new Promise(() => {}); }',
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
    ],
    ['an answer that is no JSON', 'export const handler = async () => 1n', { errorType: 'Runtime.MarshalError' }],
    [
      'an answer over 6 MB',
      'export const handler = async () => "x".repeat(7e6)',
      { errorType: 'Function.ResponseSizeTooLarge' },
    ],
  ])("%s is the function's error, not the service's", async (title, code, error) => {
    const name = title.replaceAll(' ', '-');
    await create(name, code);
    const answer = await invoke(name);
    expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', output: error });
  });

  test('a handler that threw keeps its process, one that died gets a new one', async () => {
    await create(
      'mixed',
      'let n = 0; export const handler = async (event) => { n++; if (event.die) process.exit(1); if (event.fail) throw new Error("x"); return n; }',
    );
    await invoke('mixed', { fail: true });
    expect((await invoke('mixed')).output).toBe(2);
    await invoke('mixed', { die: true });
    expect((await invoke('mixed')).output).toBe(1);
  });

  test('an endless loop is killed when its time is up', async () => {
    await create('endless', 'export const handler = async () => { while (true); }', { Timeout: 1 });
    expect((await invoke('endless')).output).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
    });
  });

  test.runIf(process.platform === 'linux')('a function over its memory is killed', async () => {
    await create(
      'greedy',
      'export const handler = async () => { const all = []; while (true) { all.push(Buffer.alloc(2e7, 1)); await new Promise((r) => setTimeout(r, 5)); } }',
      { Timeout: 20 },
    );
    expect((await invoke('greedy')).output).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: killed'),
    });
  });

  test('a payload that is no JSON or over 6 MB is refused', async () => {
    await create('picky', 'export const handler = async () => 1');
    const send = (Payload: string, more = {}) =>
      client.send(new sdk.InvokeCommand({ FunctionName: 'picky', Payload, ...more }));
    await expect(send('{')).rejects.toMatchObject({ name: 'InvalidRequestContentException' });
    await expect(send(JSON.stringify('x'.repeat(6.5e6)))).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
    });
    await expect(send(JSON.stringify('x'.repeat(1.1e6)), { InvocationType: 'Event' })).rejects.toThrow(
      /Event invocation type/,
    );
    await expect(send('1', { Qualifier: 'live' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a dry run answers 204 and runs nothing; an event answers 202 and is tried three times', async () => {
    await create('event', 'export const handler = async () => { throw new Error("always"); }');
    expect((await invoke('event', {}, { InvocationType: 'DryRun' })).StatusCode).toBe(204);
    const gaveUp = new Promise<string>((resolve) => standIn.listen(({ message }) => resolve(message)));
    expect((await invoke('event', {}, { InvocationType: 'Event' })).StatusCode).toBe(202);
    expect(await gaveUp).toBe('event gave up an event: always');
    expect(log('event').match(/START/g)).toHaveLength(3);
  });

  test('no more invocations at once than the reserved concurrency', async () => {
    await create('reserved', 'export const handler = async () => 1');
    await client.send(
      new sdk.PutFunctionConcurrencyCommand({ FunctionName: 'reserved', ReservedConcurrentExecutions: 0 }),
    );
    await expect(invoke('reserved')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
  });

  test('five hundred invocations at once share a few processes', async () => {
    await create(
      'many',
      'export const handler = async (n) => { await new Promise((r) => setTimeout(r, 5)); return { n, pid: process.pid }; }',
    );
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, n) => {
        const { Payload } = await standIn.call('lambda', 'Invoke', {
          FunctionName: 'many',
          Payload: JSON.stringify(n),
        });
        return JSON.parse(Payload.toString());
      }),
    );
    expect(answers.map(({ n }) => n)).toEqual(Array.from({ length: 500 }, (_, n) => n));
    expect(new Set(answers.map(({ pid }) => pid)).size).toBeLessThanOrEqual(16);
  });
});
