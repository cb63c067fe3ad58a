import { describe, expect, it } from 'vitest';
import { validateDefinition } from '../validate.ts';

/** What is found in a workflow of one Task, as places below the Task and what is said of them. */
function found(call: string, fields: object, options = {}): [place: string, message: string][] {
  const machine = {
    StartAt: 'A',
    States: { A: { Type: 'Task', Resource: `arn:aws:states:::${call}`, End: true, ...fields } },
  };
  const { findings } = validateDefinition(JSON.stringify(machine), options);
  return findings.map(({ location, message, severity }) => [
    location.slice('/States/A'.length),
    `${severity}: ${message}`,
  ]);
}

const inJsonPath = (call: string, Parameters: unknown) => found(call, { Parameters });
const inJsonata = (call: string, Arguments: unknown) => found(call, { QueryLanguage: 'JSONata', Arguments });

const JOB = { JobName: 'j', JobQueue: 'q', JobDefinition: 'd' };

describe('the parameters of a Task', () => {
  it.each(['lambda:invoke', 'aws-sdk:s3:listBuckets', 'aws-sdk:neptune:describeDBClusters'])(
    'are needed, were they empty: %s',
    (call) => {
      expect(found(call, {})).toEqual([['', expect.stringContaining("needs the field 'Parameters'")]]);
      expect(found(call, { QueryLanguage: 'JSONata' })).toEqual([
        ['', expect.stringContaining("needs the field 'Arguments'")],
      ]);
    },
  );

  it('are not asked for by a function, an activity, or a resource that is still open', () => {
    const task = (Resource: string) => found('', { Resource }, { substitutions: {} });
    expect(task('arn:aws:lambda:eu-west-1:123456789012:function:f')).toEqual([]);
    expect(task('arn:aws:states:eu-west-1:123456789012:activity:a')).toEqual([]);
    expect(task('arn:${Partition}:states:::lambda:invoke')).toEqual([]);
  });

  it('miss what the service needs', () => {
    expect(inJsonPath('sns:publish', { TopicArn: 't' })).toEqual([
      ['/Parameters', "ERROR: the field 'Message' is required but was missing"],
    ]);
    expect(inJsonata('sns:publish', { TopicArn: 't' })).toEqual([
      ['/Arguments', "ERROR: the field 'Message' is required but was missing"],
    ]);
    expect(inJsonPath('dynamodb:putItem', {}).map(([, message]) => message)).toEqual([
      expect.stringContaining("'TableName'"),
      expect.stringContaining("'Item'"),
    ]);
  });

  it('may come from paths, expressions and substitutions, which are not looked into', () => {
    expect(
      inJsonPath('batch:submitJob.sync', {
        'JobName.$': '$.a',
        'JobQueue.$': '$.b',
        'JobDefinition.$': '$.c',
        'ArrayProperties.$': '$.d',
      }),
    ).toEqual([]);
    expect(
      inJsonata('batch:submitJob', { ...JOB, ArrayProperties: { Size: '{% $states.input.n %}' }, Tags: '{% {} %}' }),
    ).toEqual([]);
    expect(inJsonata('batch:submitJob', '{% $states.input %}')).toEqual([]);
    expect(
      found(
        'ecs:runTask',
        { Parameters: { TaskDefinition: 'd', Count: '${Count}', Tags: '${Tags}' } },
        { substitutions: {} },
      ),
    ).toEqual([]);
  });

  it('are known to the service at every level, in Pascal case', () => {
    const network = (name: string, inner: object) => ({ TaskDefinition: 'd', NetworkConfiguration: { [name]: inner } });
    expect(inJsonPath('ecs:runTask.sync', network('AwsvpcConfiguration', { Subnets: ['s'] }))).toEqual([]);
    expect(inJsonPath('ecs:runTask.sync', network('awsvpcConfiguration', { Subnets: ['s'] }))).toEqual([
      [
        '/Parameters/NetworkConfiguration/awsvpcConfiguration',
        "ERROR: the field 'awsvpcConfiguration' is not supported by Step Functions here: did you mean 'AwsvpcConfiguration'?",
      ],
    ]);
    expect(inJsonPath('ecs:runTask.sync', network('AwsvpcConfiguration', { Subnets: ['s'], Subnet: 's' }))).toEqual([
      [
        '/Parameters/NetworkConfiguration/AwsvpcConfiguration/Subnet',
        expect.stringContaining("did you mean 'Subnets'?"),
      ],
    ]);
    expect(inJsonPath('ecs:runTask', { TaskDefinition: 'd', Tags: [{ Key: 'k' }, { Kee: 'k' }] })).toEqual([
      ['/Parameters/Tags/1/Kee', expect.stringContaining("did you mean 'Key'?")],
    ]);
  });

  it('that a path gives an unknown name to are taken, and fail the execution: a warning', () => {
    expect(inJsonPath('lambda:invoke.waitForTaskToken', { FunctionName: 'f', 'TaskToken.$': '$$.Task.Token' })).toEqual(
      [['/Parameters/TaskToken.$', expect.stringMatching(/^WARNING: the field 'TaskToken' is not supported/)]],
    );
  });

  it('are lists, maps and numbers where the service takes such', () => {
    const size = (Size: unknown) => inJsonPath('batch:submitJob', { ...JOB, ArrayProperties: { Size } });
    expect(size(2)).toEqual([]);
    expect(size('2')).toEqual([['/Parameters/ArrayProperties/Size', 'ERROR: must be a number, found "2"']]);
    expect(
      inJsonPath('sagemaker:createEndpoint', {
        EndpointName: 'e',
        EndpointConfigName: 'c',
        Tags: { Key: 'k', Value: 'v' },
      }),
    ).toEqual([['/Parameters/Tags', 'ERROR: must be an array, found an object']]);
    expect(inJsonPath('batch:submitJob', { ...JOB, Parameters: ['a'] })).toEqual([
      ['/Parameters/Parameters', 'ERROR: must be an object, found an array'],
    ]);
  });

  it('may be any JSON where the service takes text or anything', () => {
    expect(inJsonPath('lambda:invoke', { FunctionName: 'f', Payload: { 'a.$': '$', any: [1] } })).toEqual([]);
    expect(inJsonPath('sqs:sendMessage', { QueueUrl: 'q', MessageBody: { a: { b: 1 } } })).toEqual([]);
    expect(
      inJsonPath('states:startExecution', {
        StateMachineArn: 'm',
        Input: { AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID: 'x' },
      }),
    ).toEqual([]);
    expect(
      inJsonPath('dynamodb:putItem', {
        TableName: 't',
        Item: { a: { S: 's' }, b: 'text', c: { M: { d: { L: [{ N: '1' }] } } } },
      }),
    ).toEqual([]);
    expect(inJsonPath('dynamodb:putItem', { TableName: 't', Item: { a: { Z: 's' } } })).toEqual([
      ['/Parameters/Item/a/Z', expect.stringContaining("'Z' is not supported")],
    ]);
  });

  it('are the optimized integration’s own where they differ from the API’s', () => {
    expect(
      inJsonPath('eks:call', {
        ClusterName: 'c',
        CertificateAuthority: 'a',
        Endpoint: 'e',
        Method: 'GET',
        Path: '/api',
      }),
    ).toEqual([]);
    expect(
      inJsonPath('elasticmapreduce:addStep.sync', {
        ClusterId: 'c',
        Step: { Name: 'n', HadoopJarStep: { Jar: 'j', Arg: [] } },
      }),
    ).toEqual([['/Parameters/Step/HadoopJarStep/Arg', expect.stringContaining("did you mean 'Args'?")]]);
    expect(inJsonPath('http:invoke', { ApiEndpoint: 'https://example.com' })).toEqual([
      ['/Parameters', expect.stringContaining("'Method'")],
    ]);
  });
});

describe('the place that a Map reads from or writes to', () => {
  const map = (fields: object) => {
    const processor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'B',
      States: { B: { Type: 'Pass', End: true } },
    };
    return found('', { Resource: undefined, Type: 'Map', ItemProcessor: processor, ...fields });
  };
  const reader = (action: string, Parameters?: object) =>
    map({ ItemReader: { Resource: `arn:aws:states:::s3:${action}`, Parameters } });
  const writer = (Parameters: object) =>
    map({ ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters } });

  it('is a bucket, with a key for one object', () => {
    expect(reader('listObjectsV2', { Bucket: 'b', Prefix: 'p' })).toEqual([]);
    expect(reader('getObject', { 'Bucket.$': '$.b', Key: 'k' })).toEqual([]);
    expect(writer({ Bucket: 'b', Prefix: 'p' })).toEqual([]);
    expect(reader('getObject', { Bucket: 'b' })).toEqual([
      ['/ItemReader/Parameters', expect.stringContaining("'Key' is required")],
    ]);
    expect(reader('listObjectsV2', { Bukket: 'b' })).toEqual([
      ['/ItemReader/Parameters', expect.stringContaining("'Bucket' is required")],
      ['/ItemReader/Parameters/Bukket', expect.stringContaining("did you mean 'Bucket'?")],
    ]);
    expect(writer({ Prefix: 'p' })).toEqual([
      ['/ResultWriter/Parameters', expect.stringContaining("'Bucket' is required")],
    ]);
  });

  it('is needed by a reader', () => {
    expect(reader('getObject')).toEqual([['/ItemReader', expect.stringContaining("needs 'Parameters'")]]);
  });
});
