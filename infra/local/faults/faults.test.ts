import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListEndpointsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DescribeExecutionCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createIam } from '../iam/iam.ts';
import { createLambda } from '../lambda/lambda.ts';
import { createS3 } from '../s3/s3.ts';
import { createSageMaker } from '../sagemaker/sagemaker.ts';
import { only, startStates } from '../states/testing.ts';
import { createSts } from '../sts/sts.ts';
import { parseScenario } from './scenario.ts';
import { faultScenario } from './testing.ts';

let aws: Awaited<ReturnType<typeof startStates>>;
let stateMachineArn: string;
let executionArn: string;

beforeAll(async () => {
  aws = await startStates(createIam, createSts, createS3, createLambda, createSageMaker);
  const { standIn } = aws;
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*', Service: 'states.amazonaws.com' } };
  const AssumeRolePolicyDocument = JSON.stringify({ Statement: trust });
  await standIn.call('iam', 'CreateRole', { RoleName: 'pipeline', AssumeRolePolicyDocument });
  const PolicyDocument = JSON.stringify({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
  await standIn.call('iam', 'PutRolePolicy', { RoleName: 'pipeline', PolicyName: 'all', PolicyDocument });
  stateMachineArn = await aws.create(only({ Type: 'Wait', Seconds: 3600 }));
  executionArn = await aws.start(stateMachineArn);
});
afterAll(() => aws.close());
afterEach(() => aws.standIn.faults.clear());

const install = (content: object) =>
  aws.standIn.faults.install(parseScenario(JSON.stringify({ title: 'test', ...content }), 'test.yaml'));
const fired = () => aws.standIn.faults.report().faults.map((fault) => fault.fired);
const describeExecution = () => aws.sfn.send(new DescribeExecutionCommand({ executionArn }));

/** `name status`, or `answered`. */
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error) => `${error.name} ${error.$metadata?.httpStatusCode ?? error.code}`,
  );

/** One call of a service by its real client. */
const CALLS: Record<string, () => Promise<unknown>> = {
  states: describeExecution,
  sagemaker: () => new SageMakerClient(aws.client).send(new ListEndpointsCommand({})),
  'sagemaker runtime': () =>
    new SageMakerRuntimeClient(aws.client).send(new InvokeEndpointCommand({ EndpointName: 'e', Body: '' })),
  s3: () =>
    new S3Client({ ...aws.client, forcePathStyle: true }).send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' })),
  sts: () => new STSClient(aws.client).send(new GetCallerIdentityCommand({})),
  lambda: () => new LambdaClient(aws.client).send(new InvokeCommand({ FunctionName: 'f' })),
};

describe('an answer', () => {
  it.each([
    ['states', 'throttled', 'ThrottlingException 400'],
    ['states', 'internalFailure', 'InternalFailure 500'],
    ['states', 'unavailable', 'ServiceUnavailable 503'],
    ['states', 'expiredToken', 'ExpiredTokenException 400'],
    ['sagemaker', 'throttled', 'ThrottlingException 400'],
    ['sagemaker', 'expiredToken', 'ExpiredTokenException 400'],
    ['sagemaker runtime', 'throttled', 'ThrottlingException 400'],
    ['s3', 'throttled', 'SlowDown 503'],
    ['s3', 'internalFailure', 'InternalError 500'],
    ['s3', 'expiredToken', 'ExpiredToken 400'],
    ['sts', 'throttled', 'Throttling 400'],
    ['sts', 'expiredToken', 'ExpiredToken 403'],
    ['lambda', 'throttled', 'TooManyRequestsException 429'],
    ['lambda', 'expiredToken', 'ExpiredTokenException 403'],
  ])('of %s that is %s has the service’s own name and status: %s', async (name, answer, expected) => {
    install({ calls: [{ service: name.split(' ')[0], answer, times: 1 }] });
    expect(await outcome(CALLS[name]!())).toBe(expected);
    expect(fired()).toEqual([1]);
  });

  it('may be any error that a service has', async () => {
    const message = 'The account-level service limit is 0 instances';
    install({
      calls: [{ service: 'sagemaker', answer: { code: 'ResourceLimitExceeded', message, status: 400 } }],
    });
    await expect(CALLS.sagemaker!()).rejects.toMatchObject({ name: 'ResourceLimitExceeded', message });
  });

  it('goes to the operation that is named, and to none when the faults are cleared', async () => {
    install({ calls: [{ service: 'states', operation: 'List*', answer: 'throttled' }] });
    const list = () => aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(await outcome(describeExecution())).toBe('answered');
    expect(await outcome(list())).toBe('ThrottlingException 400');
    aws.standIn.faults.clear();
    expect(await outcome(list())).toBe('answered');
  });

  it('meets a state machine’s call only where it is for services', async () => {
    const task = only({ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:sagemaker:listEndpoints', Arguments: {} });
    const calls = [{ service: 'sagemaker', operation: 'ListEndpoints', answer: 'throttled' }];
    install({ calls });
    expect((await aws.run(task)).error).toBeUndefined();
    install({ calls: calls.map((call) => ({ ...call, by: 'services' })) });
    expect(await aws.run(task)).toMatchObject({
      error: 'SageMaker.SageMakerException',
      cause: expect.stringContaining('Rate exceeded'),
    });
    expect(await outcome(CALLS.sagemaker!())).toBe('answered');
  });
});

describe('who waits for an execution', () => {
  const asked = async (scenario: string, calls: number) => {
    aws.standIn.faults.install(faultScenario(scenario));
    const outcomes: string[] = [];
    for (let i = 0; i < calls; i++) outcomes.push(await outcome(describeExecution()));
    return outcomes;
  };

  it('is throttled', async () => {
    const throttled = 'ThrottlingException 400';
    expect(await asked('throttled-wait', 4)).toEqual([throttled, throttled, throttled, 'answered']);
  });

  it('is told that the session is over', async () => {
    const outcomes = await asked('expired-credentials', 4);
    expect(outcomes).toEqual(['answered', 'answered', 'ExpiredTokenException 400', 'answered']);
  });

  it('meets a server error now and then', async () => {
    const outcomes = await asked('server-errors', 60);
    expect(new Set(outcomes)).toEqual(new Set(['answered', 'ServiceUnavailable 503', 'InternalFailure 500']));
    expect(outcomes.filter((one) => one === 'answered').length).toBeGreaterThan(40);
  });
});

describe('the occasions of a fault', () => {
  const taken = async (occasions: object, calls = 8) => {
    install({ calls: [{ service: 'states', answer: 'throttled', ...occasions }] });
    const outcomes: string[] = [];
    for (let i = 0; i < calls; i++) outcomes.push((await outcome(describeExecution())) === 'answered' ? '.' : 'x');
    return outcomes.join('');
  };

  it.each([
    [{}, 'xxxxxxxx'],
    [{ times: 3 }, 'xxx.....'],
    [{ after: 2, times: 1 }, '..x.....'],
    [{ every: 3 }, 'x..x..x.'],
    [{ after: 1, every: 3, times: 2 }, '.x..x...'],
  ])('%o: %s', async (occasions, expected) => expect(await taken(occasions)).toBe(expected));

  it('by probability are the same for the same seed', async () => {
    const first = await taken({ probability: 0.5, seed: 3 }, 20);
    expect(first).toMatch(/^(?=.*x)(?=.*\.)/);
    expect(await taken({ probability: 0.5, seed: 3 }, 20)).toBe(first);
    expect(await taken({ probability: 0.5, seed: 4 }, 20)).not.toBe(first);
  });

  it('lie between from and until on the stand-in’s clock', async () => {
    const release = aws.clock.hold();
    install({ calls: [{ service: 'states', answer: 'throttled', from: '10m', until: '20m' }] });
    const outcomes = [];
    for (let i = 0; i < 3; i++) {
      outcomes.push(await outcome(describeExecution()));
      aws.clock.advance(11 * 60_000);
    }
    expect(outcomes).toEqual(['answered', 'ThrottlingException 400', 'answered']);
    release();
  });

  it('are left to the next fault that fits by one whose turn it is not', async () => {
    const calls = ['throttled', 'unavailable'].map((answer) => ({ service: 'states', answer, times: 1 }));
    install({ calls });
    expect(await outcome(describeExecution())).toBe('ThrottlingException 400');
    expect(await outcome(describeExecution())).toBe('ServiceUnavailable 503');
    expect(await outcome(describeExecution())).toBe('answered');
  });
});

describe('a connection', () => {
  it('is cut before the operation is carried out, or after it', async () => {
    const started = async () => {
      const { executions = [] } = await aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      return executions.length;
    };
    const before = await started();
    install({ calls: [{ service: 'states', operation: 'StartExecution', reset: 'before', times: 1 }] });
    await expect(aws.start(stateMachineArn)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await started()).toBe(before);
    aws.standIn.faults.install(faultScenario('lost-answers'));
    await expect(aws.start(stateMachineArn)).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await started()).toBe(before + 1);
  });

  it('is slower than a client waits', async () => {
    install({ calls: [{ service: 'sts', latency: '200ms', times: 1 }] });
    const impatient = new STSClient({
      ...aws.client,
      requestHandler: { requestTimeout: 20, throwOnRequestTimeout: true },
    });
    const call = () => impatient.send(new GetCallerIdentityCommand({}));
    await expect(call()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(await outcome(call())).toBe('answered');
  });
});

it('a jump of the clock brings what is due at once', async () => {
  const release = aws.clock.hold();
  const waiting = await aws.start(stateMachineArn);
  aws.standIn.faults.install(faultScenario('clock-jump'));
  for (let i = 0; i < 2; i++) expect((await aws.describe(waiting)).status).toBe('RUNNING');
  await aws.describe(waiting);
  release();
  expect((await aws.ended(waiting)).status).toBe('SUCCEEDED');
});

it('a session lasts as long as the fault says, and tells so', async () => {
  aws.standIn.faults.install(faultScenario('short-sessions'));
  const release = aws.clock.hold();
  const sts = new STSClient(aws.client);
  const assume = async () => {
    const RoleArn = 'arn:aws:iam::000000000000:role/pipeline';
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'run' }));
    return Credentials!;
  };
  const { AccessKeyId, SecretAccessKey, Expiration } = await assume();
  expect(Expiration!.getTime() - aws.clock.now()).toBeLessThanOrEqual(5000);
  const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey! };
  const session = new STSClient({ ...aws.client, credentials });
  expect(await outcome(session.send(new GetCallerIdentityCommand({})))).toBe('answered');
  aws.clock.advance(5000);
  expect(await outcome(session.send(new GetCallerIdentityCommand({})))).toBe('ExpiredToken 403');
  for (let i = 1; i < 8; i++) await assume();
  expect((await assume()).Expiration!.getTime() - aws.clock.now()).toBeGreaterThan(3_500_000);
  expect(fired()).toEqual([8]);
  release();
});

describe('what is read late', () => {
  it('is not found and not listed while it is younger than that', async () => {
    const release = aws.clock.hold();
    aws.standIn.faults.install(faultScenario('stale-lists'));
    const arn = await aws.start(stateMachineArn);
    const listed = async () => {
      const { executions = [] } = await aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      return executions.some((execution) => execution.executionArn === arn);
    };
    expect(await outcome(aws.describe(arn))).toBe('ExecutionDoesNotExist 400');
    expect(await listed()).toBe(false);
    aws.clock.advance(31_000);
    expect((await aws.describe(arn)).status).toBe('RUNNING');
    // The list that shows it was there to be seen only just now.
    await listed();
    aws.clock.advance(31_000);
    expect(await listed()).toBe(true);
    release();
  });

  it('has its former state until then', async () => {
    const arn = await aws.startNew(only({ Type: 'Wait', Seconds: 40 }));
    const release = aws.clock.hold();
    install({ calls: [{ service: 'states', operation: 'DescribeExecution', stale: '30s' }] });
    aws.clock.advance(35_000);
    expect((await aws.describe(arn)).status).toBe('RUNNING');
    aws.clock.advance(10_000);
    await aws.until(
      async () => (await aws.standIn.call('states', 'DescribeExecution', { executionArn: arn })).status !== 'RUNNING',
    );
    expect((await aws.describe(arn)).status).toBe('RUNNING');
    aws.clock.advance(31_000);
    expect((await aws.describe(arn)).status).toBe('SUCCEEDED');
    release();
  });
});
