import {
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  ListExportsCommand,
  ListStackResourcesCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, startCloudFormation } from './testing.ts';

let env: Awaited<ReturnType<typeof startCloudFormation>>;
beforeEach(async () => {
  env = await startCloudFormation();
});
afterEach(() => env.close());

const bucket = (name: string, properties: object = {}, more: object = {}) => ({
  Type: 'AWS::S3::Bucket',
  Properties: { BucketName: name, ...properties },
  ...more,
});
const topic = (properties: object = {}, more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: properties,
  ...more,
});
/** S3 refuses the name, so the resource fails whenever it is reached. */
const broken = (...dependencies: string[]) => bucket('Not_Valid', {}, { DependsOn: dependencies });
const bucketNames = async () =>
  (await env.standIn.call('s3', 'ListBuckets', {})).Buckets.map(({ Name }: { Name: string }) => Name);
const topicCount = async () => (await env.standIn.call('sns', 'ListTopics', {})).Topics.length;

describe('a new stack', () => {
  it('makes its resources in order, and gives outputs and exports', async () => {
    const stack = await env.deploy(
      'one',
      { Policy: policyOf('Bucket'), Bucket: bucket('made-here', { VersioningConfiguration: { Status: 'Enabled' } }) },
      { Outputs: { Name: { Value: { Ref: 'Bucket' }, Description: 'the bucket', Export: { Name: 'shared' } } } },
    );
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(stack.Outputs).toEqual([
      { OutputKey: 'Name', OutputValue: 'made-here', Description: 'the bucket', ExportName: 'shared' },
    ]);
    expect(await env.standIn.call('s3', 'GetBucketVersioning', { Bucket: 'made-here' })).toMatchObject({
      Status: 'Enabled',
    });
    expect(await env.events('one')).toEqual([
      'one REVIEW_IN_PROGRESS',
      'one CREATE_IN_PROGRESS',
      'Bucket CREATE_IN_PROGRESS',
      'Bucket CREATE_IN_PROGRESS',
      'Bucket CREATE_COMPLETE',
      'Policy CREATE_IN_PROGRESS',
      'Policy CREATE_IN_PROGRESS',
      'Policy CREATE_COMPLETE',
      'one CREATE_COMPLETE',
    ]);
    const { Exports } = await env.client.send(new ListExportsCommand({}));
    expect(Exports).toMatchObject([{ Name: 'shared', Value: 'made-here' }]);
  });

  it('subscribes an address to a topic, whose policy it sets', async () => {
    const statement = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish' };
    const stack = await env.deploy('one', {
      Topic: topic({ TopicName: 'notices' }),
      Address: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: 'team@example.com' },
      },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'Topic' }],
          PolicyDocument: { Version: '2012-10-17', Statement: [{ ...statement, Resource: { Ref: 'Topic' } }] },
        },
      },
    });
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    const TopicArn = 'arn:aws:sns:us-east-1:000000000000:notices';
    const { Subscriptions } = await env.standIn.call('sns', 'ListSubscriptionsByTopic', { TopicArn });
    expect(Subscriptions).toMatchObject([{ Protocol: 'email', Endpoint: 'team@example.com' }]);
    const { Attributes } = await env.standIn.call('sns', 'GetTopicAttributes', { TopicArn });
    expect(JSON.parse(Attributes.get('Policy')).Statement).toEqual([{ ...statement, Resource: TopicArn }]);
  });

  it('has event times that only grow', async () => {
    await env.deploy('one', { A: topic(), B: topic() });
    const { StackEvents } = await env.client.send(new DescribeStackEventsCommand({ StackName: 'one' }));
    const times = StackEvents!.map(({ Timestamp }) => Timestamp!.getTime()).reverse();
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
  });

  it('is rolled back when a resource fails, with the reason of the service', async () => {
    const stack = await env.deploy('one', { Good: bucket('good'), Bad: broken('Good') });
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await bucketNames()).toEqual([]);
    expect(await failureOf(env.client, 'one')).toMatch(
      /^Resource handler returned message: "The specified bucket is not valid. \(Service: S3, Status Code: 400, .*HandlerErrorCode: InvalidRequest\)$/,
    );
    await expect(env.createChangeSet('one', { Good: bucket('good') })).rejects.toThrow(
      'is in ROLLBACK_COMPLETE state and can not be updated.',
    );
  });

  it('keeps what is to be retained when it is rolled back, unless only later deletions are meant', async () => {
    const kept = bucket('kept', {}, { DeletionPolicy: 'Retain' });
    const gone = bucket('gone', {}, { DeletionPolicy: 'RetainExceptOnCreate' });
    await env.deploy('one', { Kept: kept, Gone: gone, Bad: broken('Kept', 'Gone') });
    expect(await bucketNames()).toEqual(['kept']);
  });

  it('refuses to take over a bucket that is already there', async () => {
    await env.standIn.call('s3', 'CreateBucket', { Bucket: 'taken' });
    await env.deploy('one', { Bucket: bucket('taken') });
    expect(await failureOf(env.client, 'one')).toMatch(
      /'taken' already exists\." .*HandlerErrorCode: AlreadyExists\)$/,
    );
    expect(await bucketNames()).toEqual(['taken']);
  });

  it('fails for properties that do not fit the type', async () => {
    await env.deploy('one', { Topic: topic({ Colour: 'red' }) });
    expect(await failureOf(env.client, 'one')).toBe(
      'Properties validation failed for resource Topic with message:\n#: extraneous key [Colour] is not permitted',
    );
  });

  it('takes parameters, from SSM too, and leaves out resources whose condition does not hold', async () => {
    await env.standIn.call('ssm', 'PutParameter', { Name: '/place', Type: 'String', Value: 'here' });
    const stack = await env.deploy(
      'one',
      { Always: topic({ DisplayName: { Ref: 'Place' } }), Never: topic({}, { Condition: 'IsProd' }) },
      {
        Parameters: {
          Place: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/place' },
          Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] },
        },
        Conditions: { IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] } },
      },
      [{ ParameterKey: 'Stage', ParameterValue: 'dev' }],
    );
    expect(stack.StackStatus).toBe('CREATE_COMPLETE');
    expect(await topicCount()).toBe(1);
  });

  it.each([
    ['without a value', [], 'Parameters: [Stage] must have values'],
    [
      'with a value that is not allowed',
      [{ ParameterKey: 'Stage', ParameterValue: 'x' }],
      "Parameter 'Stage' must be one of AllowedValues",
    ],
    [
      'that the template does not have',
      [{ ParameterKey: 'Age', ParameterValue: '1' }],
      'Parameters: [Age] do not exist in the template',
    ],
  ])('is refused for a parameter %s', async (_, parameters, message) => {
    const more = { Parameters: { Stage: { Type: 'String', AllowedValues: ['dev'] } } };
    await expect(env.createChangeSet('one', { A: topic() }, more, parameters)).rejects.toThrow(message);
    await expect(env.stackOf('one')).rejects.toThrow('Stack with id one does not exist');
  });
});

describe('an update', () => {
  it('changes in place, replaces, makes and deletes, and what refers to a replaced resource follows', async () => {
    await env.deploy('one', { Bucket: bucket('first'), Policy: policyOf('Bucket'), Old: topic() });
    const stack = await env.deploy('one', {
      Bucket: bucket('second', { Tags: [{ Key: 'a', Value: 'b' }] }),
      Policy: policyOf('Bucket'),
      New: topic(),
    });
    expect(stack.StackStatus).toBe('UPDATE_COMPLETE');
    expect(await bucketNames()).toEqual(['second']);
    const { StackResourceSummaries } = await env.client.send(new ListStackResourcesCommand({ StackName: 'one' }));
    expect(StackResourceSummaries!.map(({ LogicalResourceId }) => LogicalResourceId).sort()).toEqual([
      'Bucket',
      'New',
      'Policy',
    ]);
    expect(await topicCount()).toBe(1);
    const { Policy } = await env.standIn.call('s3', 'GetBucketPolicy', { Bucket: 'second' });
    expect(Policy).toContain('arn:aws:s3:::second');
  });

  it('lists its changes before anything happens, with what is to be replaced', async () => {
    await env.deploy('one', { Bucket: bucket('first'), Policy: policyOf('Bucket'), Old: topic() });
    const { Id } = await env.createChangeSet('one', {
      Bucket: bucket('second'),
      Policy: policyOf('Bucket'),
      New: topic(),
    });
    const { Changes } = await env.client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    const changes = Changes!.map(
      ({ ResourceChange: c }) => `${c!.Action} ${c!.LogicalResourceId} ${c!.Replacement ?? ''}`,
    );
    expect(changes.sort()).toEqual(['Add New ', 'Modify Bucket True', 'Modify Policy True', 'Remove Old ']);
    expect(await bucketNames()).toEqual(['first']);
  });

  it('goes back to what was when a resource fails', async () => {
    await env.deploy('one', { Topic: topic({ DisplayName: 'before' }) }, { Outputs: { O: { Value: 'before' } } });
    const stack = await env.deploy(
      'one',
      { Topic: topic({ DisplayName: 'after' }), Made: bucket('made'), Bad: broken('Topic', 'Made') },
      { Outputs: { O: { Value: 'after' } } },
    );
    expect(stack.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.Outputs![0]!.OutputValue).toBe('before');
    expect(await bucketNames()).toEqual([]);
    const [{ TopicArn }] = (await env.standIn.call('sns', 'ListTopics', {})).Topics;
    const { Attributes } = await env.standIn.call('sns', 'GetTopicAttributes', { TopicArn });
    expect(Attributes.get('DisplayName')).toBe('before');
    const { TemplateBody } = await env.client.send(new GetTemplateCommand({ StackName: 'one' }));
    expect(TemplateBody).toContain('before');
  });

  it('cannot replace a resource that keeps its name', async () => {
    await env.deploy('one', { Bucket: bucket('same') });
    await env.deploy('one', { Bucket: bucket('same', { ObjectLockEnabled: true }) });
    expect(await failureOf(env.client, 'one')).toBe(
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename same and update the stack again.',
    );
  });

  it('without changes is a failed change set, which cannot be executed', async () => {
    await env.deploy('one', { Topic: topic() });
    const { Id } = await env.createChangeSet('one', { Topic: topic() });
    const described = await env.client.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    expect(described).toMatchObject({ Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE' });
    expect(described.StatusReason).toMatch(/^The submitted information didn't contain changes\./);
    await expect(env.client.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }))).rejects.toMatchObject({
      name: 'InvalidChangeSetStatusException',
    });
  });
});

describe('a deletion', () => {
  const remove = (StackName: string) => env.client.send(new DeleteStackCommand({ StackName }));

  it('deletes last what was made first; the stack is then found by its id alone', async () => {
    const { StackId } = await env.deploy('one', { Bucket: bucket('first'), Policy: policyOf('Bucket') });
    await remove('one');
    expect(await bucketNames()).toEqual([]);
    expect((await env.stackOf(StackId!)).StackStatus).toBe('DELETE_COMPLETE');
    await expect(env.stackOf('one')).rejects.toThrow('Stack with id one does not exist');
    const deleted = (await env.events(StackId!)).filter((event) => event.endsWith('DELETE_COMPLETE'));
    expect(deleted).toEqual(['Policy DELETE_COMPLETE', 'Bucket DELETE_COMPLETE', 'one DELETE_COMPLETE']);
  });

  it('fails while a bucket holds objects, and succeeds once it is empty', async () => {
    await env.deploy('one', { Bucket: bucket('full') });
    await env.standIn.call('s3', 'PutObject', { Bucket: 'full', Key: 'k', Body: 'x' });
    await remove('one');
    const stack = await env.stackOf('one');
    expect(stack.StackStatus).toBe('DELETE_FAILED');
    expect(stack.StackStatusReason).toContain('[Bucket]');
    await env.standIn.call('s3', 'DeleteObject', { Bucket: 'full', Key: 'k' });
    await remove('one');
    expect(await bucketNames()).toEqual([]);
  });

  it('leaves behind what is to be retained', async () => {
    await env.deploy('one', { Bucket: bucket('kept', {}, { DeletionPolicy: 'RetainExceptOnCreate' }) });
    await remove('one');
    expect(await bucketNames()).toEqual(['kept']);
  });

  it('is refused while another stack uses an export, and while the stack is protected', async () => {
    const outputs = { Outputs: { O: { Value: 'v', Export: { Name: 'shared' } } } };
    await env.deploy('one', { Topic: topic() }, outputs);
    await env.deploy('two', { Topic: topic({ DisplayName: { 'Fn::ImportValue': 'shared' } }) });
    await expect(remove('one')).rejects.toThrow('Export shared cannot be updated or deleted as it is in use by two');
    await env.client.send(
      new UpdateTerminationProtectionCommand({ StackName: 'two', EnableTerminationProtection: true }),
    );
    await expect(remove('two')).rejects.toThrow('cannot be deleted while TerminationProtection is enabled');
  });
});

describe('a change set', () => {
  it('needs the capabilities that the template asks for', async () => {
    const role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'named', AssumeRolePolicyDocument: {} } };
    const refused = env.client.send(
      new CreateChangeSetCommand({
        StackName: 'one',
        ChangeSetName: 'x',
        ChangeSetType: 'CREATE',
        TemplateBody: JSON.stringify({ Resources: { Role: role } }),
        Capabilities: ['CAPABILITY_IAM'],
      }),
    );
    await expect(refused).rejects.toMatchObject({
      name: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_NAMED_IAM]',
    });
  });

  it('is not found by a name that it does not have', async () => {
    await env.deploy('one', { Topic: topic() });
    await expect(
      env.client.send(new DescribeChangeSetCommand({ StackName: 'one', ChangeSetName: 'nope' })),
    ).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
  });
});

function policyOf(logicalId: string) {
  return {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: logicalId },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: { 'Fn::GetAtt': [logicalId, 'Arn'] },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    },
  };
}
