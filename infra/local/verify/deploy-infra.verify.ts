/** deploy-infra with the installed CDK CLI, against the stand-in. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testRole } from '../core/testing.ts';
import { cancelAt, startForDeployInfra } from './deploy-infra.ts';

let world: Awaited<ReturnType<typeof startForDeployInfra>>;
beforeAll(async () => {
  world = await startForDeployInfra();
});
afterAll(() => world?.close());
afterEach(() => world.standIn.faults.clear());

const topic = (DisplayName: string, more: object = {}) => ({
  Type: 'AWS::SNS::Topic',
  Properties: { DisplayName },
  ...more,
});
const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName } });
const role = (Action: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'worker',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    },
    Policies: [
      {
        PolicyName: 'p',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action, Resource: 'arn:aws:s3:::raw/*' }],
        },
      },
    ],
  },
});

describe.skipIf(process.platform === 'win32')('deploy-infra', { timeout: 60_000 }, () => {
  it('shows a new stack, deploys it, tells each event once, and gives its outputs', async () => {
    const outputs = { StateMachineArn: { Value: 'arn:a' }, EndpointName: { Value: '<b>|' } };
    const resources = { Raw: bucket('one-raw'), Role: role('s3:GetObject') };
    const run = await world.deploy('one', world.assemble('one', resources, outputs));
    expect(run).toMatchObject({ code: 0, log: expect.stringContaining('created: Raw (AWS::S3::Bucket)') });
    expect(run.log).toContain('security: + Role: Allow s3:GetObject on arn:aws:s3:::raw/*');
    const events = run.log.split('\n').filter((line) => /^\d\d:\d\d:\d\d /.test(line));
    expect(events.map((line) => line.slice(9))).toEqual([
      'one (AWS::CloudFormation::Stack) CREATE_IN_PROGRESS: User Initiated',
      'Raw (AWS::S3::Bucket) CREATE_IN_PROGRESS',
      'Raw (AWS::S3::Bucket) CREATE_IN_PROGRESS: Resource creation Initiated',
      'Raw (AWS::S3::Bucket) CREATE_COMPLETE',
      'Role (AWS::IAM::Role) CREATE_IN_PROGRESS',
      'Role (AWS::IAM::Role) CREATE_IN_PROGRESS: Resource creation Initiated',
      'Role (AWS::IAM::Role) CREATE_COMPLETE',
      'one (AWS::CloudFormation::Stack) CREATE_COMPLETE',
    ]);
    expect(run.log.indexOf('created: Raw')).toBeLessThan(run.log.indexOf(events[0]!));
    expect(run.outputs).toContain('{"StateMachineArn":"arn:a","EndpointName":"<b>|"}');
    expect(run.summary).toContain('| EndpointName | &#60;b&#62;\\| |');
  });

  it('succeeds where nothing changed, with the outputs, and leaves no change set', async () => {
    const outputs = { StateMachineArn: { Value: 'arn:a' }, EndpointName: { Value: '<b>|' } };
    const run = await world.deploy(
      'one',
      world.assemble('one', { Raw: bucket('one-raw'), Role: role('s3:GetObject') }, outputs),
    );
    expect(run).toMatchObject({ code: 0, log: expect.stringContaining('Stack one: no changes') });
    expect(run.outputs).toContain('arn:a');
    expect(await world.changeSetsOf('one')).toEqual([]);
  });

  it('refuses to replace what holds data before anything changes, and tells what IAM would change', async () => {
    const assembly = world.assemble('one', { Raw: bucket('other-raw'), Role: role('s3:*') });
    const run = await world.deploy('one', assembly);
    expect(run.code).toBe(1);
    expect(run.log).toContain('%0ARaw (AWS::S3::Bucket) would be replaced (BucketName changed): it holds objects');
    expect(run.summary).toContain('| replaced | Raw | AWS::S3::Bucket | True | BucketName |');
    expect(run.summary).toContain('Role: Allow s3:\\* on arn:aws:s3:::raw/\\*');
    expect(await world.stackOf('one')).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    expect(await world.changeSetsOf('one')).toEqual([]);
    const plan = await testRole(world.standIn, 'plan');
    const Resource = 'arn:aws:cloudformation:us-east-1:000000000000:stack/one/*';
    await plan.setPolicy({ Action: ['cloudformation:DescribeStacks', 'cloudformation:GetTemplate'], Resource });
    const env = { AWS_ACCESS_KEY_ID: plan.credentials.accessKeyId };
    const planned = await world.deploy('one', assembly, { plan: 'true' }, { env });
    expect(planned).toMatchObject({ code: 0, summary: expect.stringContaining('s3:*') });
    expect(planned.summary).toMatch(/AWS::S3::Bucket Raw .*replace/);
    expect(await world.changeSetsOf('one')).toEqual([]);
  });

  it('replaces and deletes it where that is allowed', async () => {
    const run = await world.deploy('one', world.assemble('one', { Raw: bucket('other-raw') }), {
      'allow-replacement': 'true',
    });
    expect(run).toMatchObject({ code: 0, log: expect.stringContaining('deleted: Role (AWS::IAM::Role)') });
    const { Buckets } = await world.standIn.call('s3', 'ListBuckets', {});
    const names = Buckets.map(({ Name }: { Name: string }) => Name);
    expect([names.includes('one-raw'), names.includes('other-raw')]).toEqual([false, true]);
  });

  it('fails when the stack goes back, with the first reason and what to do; the next deploy makes it anew', async () => {
    world.befall({ resources: [{ name: 'Bad', fails: 'no room' }] });
    const assembly = world.assemble('two', { Good: topic('a'), Bad: topic('b', { DependsOn: 'Good' }) });
    const failed = await world.deploy('two', assembly);
    expect(failed.code).toBe(1);
    expect(failed.log).toMatch(
      /::error::Stack two: ROLLBACK_COMPLETE%0ABad \(AWS::SNS::Topic\) CREATE_FAILED: no room%0A.*deploy again/,
    );
    world.standIn.faults.clear();
    const again = await world.deploy('two', assembly);
    expect(again.log).toContain('Stack two is ROLLBACK_COMPLETE: its creation failed. It is deleted and made anew');
    expect(again.code).toBe(0);
  });

  it('puts an update back when the run is cancelled, in time, and says so', async () => {
    world.befall({ resources: [{ name: 'Good', takes: '30m', times: 1 }] });
    const release = world.clock.hold();
    const assembly = world.assemble('two', { Good: topic('new'), Bad: topic('b', { DependsOn: 'Good' }) });
    const run = await world.deploy(
      'two',
      assembly,
      {},
      { onLog: cancelAt('Good (AWS::SNS::Topic) UPDATE_IN_PROGRESS') },
    );
    release();
    expect(run.code).toBe(1);
    expect(run.log).toContain('Cancelled: the update of stack two is put back by CloudFormation');
    expect(await world.stackOf('two')).toMatchObject({ StackStatus: 'UPDATE_ROLLBACK_COMPLETE' });
  });

  it('waits while another deploy is at work on the stack', async () => {
    world.befall({ resources: [{ name: 'Good', takes: '30m', times: 1 }] });
    const release = world.clock.hold();
    const resources = { Good: topic('other'), Bad: topic('b', { DependsOn: 'Good' }) };
    const call = (operation: string, input: object) =>
      world.standIn.call('cloudformation', operation, { StackName: 'two', ChangeSetName: 'other', ...input });
    await call('CreateChangeSet', { TemplateBody: JSON.stringify({ Resources: resources, Outputs: {} }) });
    await call('ExecuteChangeSet', {});
    const onLog = (log: string) => log.includes('waiting until it is settled') && release();
    const run = await world.deploy('two', world.assemble('two', resources), {}, { onLog });
    expect(run.log).toContain('Stack two is UPDATE_IN_PROGRESS: waiting until it is settled');
    expect(run.code).toBe(0);
  });

  it('tells what to run when not even the rollback succeeded, and then refuses to deploy', async () => {
    world.befall({
      resources: [
        { name: 'Bad', fails: 'no', times: 1 },
        { name: 'Good', after: 1, fails: 'never again' },
      ],
    });
    const assembly = world.assemble('two', { Good: topic('x'), Bad: topic('x', { DependsOn: 'Good' }) });
    const command = 'aws cloudformation continue-update-rollback --stack-name two';
    const run = await world.deploy('two', assembly);
    expect(run.log).toMatch(
      /::error::Stack two: UPDATE_ROLLBACK_FAILED%0ABad .* UPDATE_FAILED: no%0AGood .*never again/,
    );
    expect(run).toMatchObject({ code: 1, log: expect.stringContaining(command) });
    const next = await world.deploy('two', assembly);
    expect(next).toMatchObject({ code: 1, log: expect.stringContaining('as an earlier deploy or deletion left it') });
  });

  it('says that a creation goes on when the run is cancelled', async () => {
    world.befall({ resources: [{ name: 'Slow', takes: '30m' }] });
    const release = world.clock.hold();
    const onLog = cancelAt('Slow (AWS::SNS::Topic) CREATE_IN_PROGRESS');
    const run = await world.deploy('three', world.assemble('three', { Slow: topic('a') }), {}, { onLog });
    expect(run.code).toBe(1);
    expect(run.log).toContain('CloudFormation goes on with stack three, which is CREATE_IN_PROGRESS. Deploy again');
    release();
    await expect.poll(async () => (await world.stackOf('three')).StackStatus).toBe('CREATE_COMPLETE');
  });

  it('deletes a change set that is only prepared when the run is cancelled', async () => {
    const onLog = cancelAt('Changes of four');
    world.befall({ calls: [{ service: 'cloudformation', operation: 'DescribeStackEvents', latency: '3s' }] });
    const run = await world.deploy('four', world.assemble('four', { Topic: topic('b') }), {}, { onLog });
    expect(run).toMatchObject({ code: 1, log: expect.stringContaining('Cancelled before anything of stack four') });
    expect(await world.changeSetsOf('four')).toEqual([]);
    expect(await world.stackOf('four')).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });
  });

  it('goes on when the answer to the execution is lost', async () => {
    world.befall({ calls: [{ service: 'cloudformation', operation: 'ExecuteChangeSet', reset: 'after', times: 1 }] });
    const run = await world.deploy('five', world.assemble('five', { Topic: topic('c') }));
    expect(run).toMatchObject({ code: 0, log: expect.stringContaining('Stack five: CREATE_COMPLETE') });
  });

  it.each([
    ['a stack that the assembly does not have', 'none', {}, 'Stack "none" is not in'],
    ['a folder that is no assembly', 'one', { assembly: 'docs' }, 'Input "assembly": expected the folder of a synth'],
    ['a flag that is none', 'one', { plan: 'yes' }, 'Input "plan": found "yes", expected true or false'],
  ])('refuses %s', async (_, stack, inputs, words) => {
    const run = await world.deploy(stack, world.assemble('one', { Topic: topic('a') }), inputs);
    expect(run).toMatchObject({ code: 1, log: expect.stringContaining(words) });
  });
});
