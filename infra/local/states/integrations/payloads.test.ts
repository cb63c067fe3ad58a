import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StandIn } from '../../core/stand-in.ts';
import { createS3 } from '../../s3/s3.ts';
import { createSns } from '../../sns/sns.ts';
import { createSqs } from '../../sqs/sqs.ts';
import { only, startStates, testService } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
let QueueUrl: string;

/** A function that answers with what it was sent, byte for byte; `fails` answers as a function in Python that raised. */
const lambda = testService('lambda', {
  Invoke: ({ FunctionName, Payload }) =>
    FunctionName.endsWith('fails')
      ? { FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage": "no", "errorType": "Oops"}') }
      : { StatusCode: 200, Payload },
});

beforeAll(async () => {
  states = await startStates(createS3, createSns, createSqs, lambda);
  QueueUrl = (await call('sqs', 'CreateQueue', { QueueName: 'queue' })).QueueUrl;
});
afterAll(() => states.close());

const call = (...request: Parameters<StandIn['call']>) => states.standIn.call(...request);
const task = (resource: string, Arguments: object) =>
  only({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments });
const lengthIn = (output: { SdkHttpMetadata: { HttpHeaders: Record<string, string> } }) =>
  output.SdkHttpMetadata.HttpHeaders['Content-Length'];

describe('the payload of a function', () => {
  const arn = 'arn:aws:lambda:us-east-1:000000000000:function:';

  it('is a text as it is, and JSON for anything else', async () => {
    const text = await states.run(task('lambda:invoke', { FunctionName: 'echo', Payload: '{ "a": 1 }' }));
    expect(text.output).toMatchObject({ Payload: { a: 1 } });
    expect(lengthIn(text.output)).toBe('10');
    const json = await states.run(task('lambda:invoke', { FunctionName: 'echo', Payload: { a: 1 } }));
    expect(lengthIn(json.output)).toBe('7');
  });

  it('is always JSON where the Task names the function itself', async () => {
    const { output } = await states.run(only({ Type: 'Task', Resource: `${arn}echo`, Arguments: 'text' }));
    expect(output).toBe('text');
  });

  it('is in the cause as the function wrote its error, or written anew by lambda:invoke', async () => {
    const itself = await states.run(only({ Type: 'Task', Resource: `${arn}fails` }));
    expect(itself).toMatchObject({ error: 'Oops', cause: '{"errorMessage": "no", "errorType": "Oops"}' });
    const invoked = await states.run(task('lambda:invoke', { FunctionName: 'fails' }));
    expect(invoked).toMatchObject({ error: 'Oops', cause: '{"errorMessage":"no","errorType":"Oops"}' });
  });
});

describe('messages', () => {
  it('to a queue are written as JSON; the answer is as long as the service’s', async () => {
    const { output } = await states.run(task('sqs:sendMessage', { QueueUrl, MessageBody: { a: 1 } }));
    expect(lengthIn(output)).toBe('106');
    const { Messages } = await call('sqs', 'ReceiveMessage', { QueueUrl });
    expect(Messages[0].Body).toBe('{"a":1}');
  });

  it('to a queue are missing when they are null', async () => {
    const { error, cause } = await states.run(task('sqs:sendMessage', { QueueUrl, MessageBody: '{% null %}' }));
    expect(error).toBe('SQS.AmazonSQSException');
    expect(cause).toMatch(
      /^The request must contain the parameter MessageBody\. \(Service: AmazonSQS; Status Code: 400; Error Code: MissingParameter; Request ID: [\w-]+; Proxy: null\)$/,
    );
  });

  it('to a queue that is not there fail by the name and the code that the service has for it', async () => {
    const { error, cause } = await states.run(
      task('sqs:sendMessage', { QueueUrl: QueueUrl.replace('queue', 'none'), MessageBody: 'x' }),
    );
    expect(error).toBe('SQS.QueueDoesNotExistException');
    expect(cause).toContain('Error Code: AWS.SimpleQueueService.NonExistentQueue;');
  });

  it('to a topic are answered in XML, and in order with a number by a FIFO topic', async () => {
    const { TopicArn } = await call('sns', 'CreateTopic', { Name: 'topic' });
    const standard = await states.run(task('sns:publish', { TopicArn, Message: 'x' }));
    expect(lengthIn(standard.output)).toBe('294');
    const fifo = { Name: 'topic.fifo', Attributes: { FifoTopic: 'true' } };
    const ordered = { TopicArn: (await call('sns', 'CreateTopic', fifo)).TopicArn, Message: 'x' };
    expect(await states.run(task('sns:publish', ordered))).toMatchObject({ error: 'SNS.InvalidParameterException' });
    const ids = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    expect(lengthIn((await states.run(task('sns:publish', { ...ordered, ...ids }))).output)).toBe('352');
  });
});

describe('aws-sdk:', () => {
  it('s3:putObject writes the value’s JSON, a text in quotes, and declares its CRC32', async () => {
    await call('s3', 'CreateBucket', { Bucket: 'bucket' });
    const { output } = await states.run(
      task('aws-sdk:s3:putObject', { Bucket: 'bucket', Key: 'k', Body: 'text data' }),
    );
    expect(output).toMatchObject({ ChecksumCRC32: 'KUmHvQ==', ChecksumType: 'FULL_OBJECT' });
  });

  it('sfn:sendTaskSuccess tells a token that is none before an output that is no JSON', async () => {
    const { error } = await states.run(task('aws-sdk:sfn:sendTaskSuccess', { TaskToken: 'none', Output: 'no JSON' }));
    expect(error).toBe('Sfn.InvalidTokenException');
  });
});

describe('states:startExecution.sync', () => {
  const nested = (StateMachineArn: string, Input: object = {}) =>
    task('states:startExecution.sync', { StateMachineArn, Input });

  it('gives the output as text, and whether the execution can be redriven', async () => {
    const { output } = await states.run(nested(await states.create(only({ Type: 'Pass', Output: { a: 1 } }))));
    expect(output).toMatchObject({ Output: '{"a":1}', RedriveCount: 0, RedriveStatus: 'NOT_REDRIVABLE' });
  });

  it('ends with what comes back with its token, when that is sooner than the execution’s end', async () => {
    const machine = await states.create(only({ Type: 'Wait', Seconds: 9999 }));
    const release = states.clock.hold();
    const executionArn = await states.startNew(nested(machine, { token: '{% $states.context.Task.Token %}' }));
    await states.until(async () => (await states.history(executionArn)).at(-1)?.type === 'TaskSubmitted');
    const { parameters } = (await states.history(executionArn))[2]!.taskScheduledEventDetails!;
    const taskToken = JSON.parse(parameters!).Input.token as string;
    await states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '"sooner"' }));
    release();
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 'sooner' });
  });
});
