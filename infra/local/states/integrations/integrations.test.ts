import { SendTaskSuccessCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AwsError } from '../../core/errors.ts';
import { createS3 } from '../../s3/s3.ts';
import { only, startStates, testLambda, testService } from '../testing.ts';

let states: Awaited<ReturnType<typeof startStates>>;
const jobs = new Map<string, Record<string, unknown>>();
let entries: { Detail: string; Resources: string[] }[] = [];

const events = testService('events', {
  PutServiceEvent: () => ({}),
  PutEvents({ Entries }) {
    entries = Entries;
    const failed = Entries.filter(({ Source }: { Source?: string }) => !Source).length;
    const answers = Entries.map(({ Source }: { Source?: string }) =>
      Source ? { EventId: 'id' } : { ErrorCode: 'InvalidArgument' },
    );
    return { Entries: answers, FailedEntryCount: failed };
  },
});

const sagemaker = testService('sagemaker', {
  CreateTrainingJob({ TrainingJobName }) {
    if (jobs.has(TrainingJobName)) throw new AwsError('ResourceInUse', `${TrainingJobName} exists`);
    jobs.set(TrainingJobName, { TrainingJobName, TrainingJobStatus: 'InProgress', CreationTime: new Date(5000) });
    return { TrainingJobArn: `arn:job/${TrainingJobName}` };
  },
  DescribeTrainingJob: ({ TrainingJobName }) => ({ ...jobs.get(TrainingJobName) }),
  StopTrainingJob({ TrainingJobName }) {
    jobs.get(TrainingJobName)!.TrainingJobStatus = 'Stopping';
    return {};
  },
  ListEndpoints() {
    return { Endpoints: [{ EndpointName: 'e', CreationTime: new Date(0) }] };
  },
  CreateModel() {
    throw new AwsError('ValidationException', 'no such bucket');
  },
});

beforeAll(async () => {
  states = await startStates(createS3, testLambda({ echo: (payload) => payload }), events, sagemaker);
});
afterAll(() => states.close());
beforeEach(() => jobs.clear());

const task = (resource: string, Arguments: object, fields: object = {}) =>
  only({ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Arguments, ...fields });

describe('an integration', () => {
  it('of another partition fails when the state is entered, as in China and GovCloud', async () => {
    const { error, cause } = await states.run(
      only({ Type: 'Task', Resource: 'arn:aws-cn:states:::lambda:invoke', Arguments: { FunctionName: 'echo' } }),
    );
    expect(error).toBe('States.Runtime');
    expect(cause).toContain('The resource belongs to a different partition from the running execution.');
  });
});

describe('events:putEvents.waitForTaskToken', () => {
  const asking = (fields: object = {}) =>
    task(
      'events:putEvents.waitForTaskToken',
      { Entries: [{ Source: 's', DetailType: 't', Detail: { token: '{% $states.context.Task.Token %}' } }] },
      fields,
    );
  const waiting = async (fields?: object) => {
    const executionArn = await states.startNew(asking(fields));
    await states.until(async () => (await states.history(executionArn)).at(-1)?.type === 'TaskSubmitted');
    return { executionArn, taskToken: JSON.parse(entries[0]!.Detail).token as string };
  };

  it('ends with what comes back with the token, which stands in the history', async () => {
    const { executionArn, taskToken } = await waiting();
    await states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"approver":"a"}' }));
    expect(await states.ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { approver: 'a' } });
    const scheduled = (await states.history(executionArn))[2]!.taskScheduledEventDetails!;
    expect(scheduled.parameters).toContain(taskToken);
  });

  it('a token counts once, and not after the Task has timed out', async () => {
    const { executionArn, taskToken } = await waiting({ TimeoutSeconds: 60 });
    states.clock.advance(60_000);
    expect((await states.ended(executionArn)).error).toBe('States.Timeout');
    const late = states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    await expect(late).rejects.toMatchObject({ name: 'TaskTimedOut' });
    const unknown = states.sfn.send(new SendTaskSuccessCommand({ taskToken: 'x', output: '{}' }));
    await expect(unknown).rejects.toMatchObject({ name: 'InvalidToken', message: "Invalid Token: 'Invalid token'" });
  });

  it('refuses an output that is no JSON', async () => {
    const { executionArn, taskToken } = await waiting();
    const bad = states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{' }));
    await expect(bad).rejects.toMatchObject({ name: 'InvalidOutput' });
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
  });

  it('only a caller that may answer the machine’s Tasks decides', async () => {
    const { executionArn, taskToken } = await waiting();
    const { authorize } = states.standIn;
    const machine = (await states.describe(executionArn)).stateMachineArn;
    states.standIn.authorize = (_caller, action, resource) => {
      if (action === 'states:SendTaskSuccess' && resource === machine)
        throw new AwsError('AccessDeniedException', 'no');
    };
    const refused = states.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
    await expect(refused).rejects.toMatchObject({ name: 'AccessDeniedException' });
    states.standIn.authorize = authorize;
    await states.sfn.send(new StopExecutionCommand({ executionArn }));
  });
});

describe('events:putEvents', () => {
  it('adds the execution and its state machine to what each event is about', async () => {
    const entry = { Source: 's', DetailType: 't', Detail: {}, Resources: ['mine'] };
    const { executionArn } = await states.run(task('events:putEvents', { Entries: [entry] }));
    const { stateMachineArn } = await states.describe(executionArn);
    expect(entries[0]!.Resources).toEqual(['mine', executionArn, stateMachineArn]);
  });
});

describe('sagemaker:createTrainingJob.sync', () => {
  const training = (name: string) =>
    task('sagemaker:createTrainingJob.sync', {
      TrainingJobName: name,
      RoleArn: 'arn:aws:iam::000000000000:role/training',
      AlgorithmSpecification: { TrainingInputMode: 'File' },
      OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
      ResourceConfig: { VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 60 },
    });

  it('names a refusal, which was never submitted', async () => {
    jobs.set('taken', {});
    const { error, types } = await states.run(training('taken'));
    expect(error).toBe('SageMaker.ResourceInUseException');
    expect(types).toContain('TaskSubmitFailed');
  });

  it('stops the job when the execution is stopped', async () => {
    const executionArn = await states.startNew(training('long'));
    await states.until(async () => (await states.history(executionArn)).at(-1)?.type === 'TaskSubmitted');
    await states.sfn.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'why' }));
    expect(await states.ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'why' });
    expect(jobs.get('long')).toMatchObject({ TrainingJobStatus: 'Stopping' });
  });
});

describe('errors and results of other calls', () => {
  it('an aws-sdk call names an unmodelled error by the Java SDK’s second version', async () => {
    const { error, cause } = await states.run(task('aws-sdk:sagemaker:createModel', { ModelName: 'm' }));
    expect(error).toBe('SageMaker.SageMakerException');
    expect(cause).toMatch(
      /^no such bucket \(Service: SageMaker, Status Code: 400, Request ID: .*\) \(SDK Attempt Count: 1\)$/,
    );
  });

  it('an aws-sdk call gives dates as ISO text and nothing but the answer', async () => {
    const { output } = await states.run(task('aws-sdk:sagemaker:listEndpoints', {}));
    expect(output).toEqual({ Endpoints: [{ EndpointName: 'e', CreationTime: '1970-01-01T00:00:00.000Z' }] });
  });

  it('aws-sdk:s3 takes and gives an object’s body as text', async () => {
    await states.standIn.call('s3', 'CreateBucket', { Bucket: 'texts' });
    const at = { Bucket: 'texts', Key: 'a' };
    await states.run(task('aws-sdk:s3:putObject', { ...at, Body: { a: 1 } }));
    const { output } = await states.run(task('aws-sdk:s3:getObject', at));
    expect(output).toMatchObject({ Body: '{"a":1}', ContentLength: 7, LastModified: expect.stringMatching(/Z$/) });
  });

  it('aws-sdk:sfn takes and gives members in PascalCase', async () => {
    const StateMachineArn = await states.create(only({ Type: 'Succeed', End: undefined }));
    const { output } = await states.run(task('aws-sdk:sfn:startExecution', { StateMachineArn, Input: { a: 1 } }));
    expect((await states.ended(output.ExecutionArn)).output).toEqual({ a: 1 });
  });

  it.each([
    'dynamodb:putItem',
    'aws-sdk:eventbridge:putServiceEvent',
    'aws-sdk:sagemaker:createCluster',
    'aws-sdk:sagemaker:listEndpoints.sync',
    'lambda:invoke.sync',
  ])('CreateStateMachine refuses %s, which the stand-in does not have', async (resource) => {
    await expect(states.create(task(resource, {}))).rejects.toMatchObject({ name: 'InvalidDefinition' });
  });
});
