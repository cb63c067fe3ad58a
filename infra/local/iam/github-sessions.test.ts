/** What a session of each role that GitHub assumes can do: the roles as the app synthesizes them, asked over HTTP. */
import * as cloudformation from '@aws-sdk/client-cloudformation';
import { DeleteRolePermissionsBoundaryCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DeleteBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient, UpdateEndpointCommand } from '@aws-sdk/client-sagemaker';
import * as sfn from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resourceNames } from '../../../pipeline/contract.ts';
import { ADMINISTRATOR } from '../start-stand-in.ts';
import { type Credentials, name, ROLES, type RoleName, SUBJECTS, startForGithubRoles } from './testing.ts';

const REPOSITORY = 'acme@7/presses@9';
const { stage, buckets } = resourceNames(`${name}-dev`, '000000000000');

let running: Awaited<ReturnType<typeof startForGithubRoles>>;
const client = (credentials?: Credentials) => running.client(credentials);

const machine = `arn:aws:states:us-east-1:000000000000:stateMachine:${stage}`;
const execution = `${machine.replace(':stateMachine:', ':execution:')}:run-1`;
const bootstrapRole = (kind: string) =>
  `arn:aws:iam::000000000000:role/cdk-hnb659fds-${kind}-role-000000000000-us-east-1`;
const states = (credentials: Credentials) => new sfn.SFNClient({ ...client(credentials), disableHostPrefix: true });
const s3 = (credentials: Credentials) => new S3Client({ ...client(credentials), forcePathStyle: true });
const cfn = (credentials: Credentials) => new cloudformation.CloudFormationClient(client(credentials));
const sts = (credentials: Credentials) => new STSClient(client(credentials));
const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

let sessions: Record<RoleName, Credentials>;

beforeAll(async () => {
  running = await startForGithubRoles();
  await running.deployRoles(REPOSITORY);
  const RawBucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: buckets.raw } };
  const ModelBucket = { Type: 'AWS::S3::Bucket', Properties: { BucketName: buckets.model } };
  await running.deploy(stage, { Resources: { RawBucket, ModelBucket } });
  const { standIn } = running;
  await standIn.call('s3', 'PutObject', { Bucket: buckets.raw, Key: 'raw/rows.csv', Body: Buffer.from('a\n1\n') });
  const Principal = { Service: 'states.amazonaws.com' };
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' },
  });
  const { Role } = await standIn.call('iam', 'CreateRole', { RoleName: 'machine', AssumeRolePolicyDocument });
  const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
  const command = new sfn.CreateStateMachineCommand({ name: stage, roleArn: Role.Arn, definition });
  await states(ADMINISTRATOR).send(command);
  await states(ADMINISTRATOR).send(new sfn.StartExecutionCommand({ stateMachineArn: machine, name: 'run-1' }));
  const entries = ROLES.map(async (role) => [
    role,
    await running.assume(role, `repo:${REPOSITORY}:${SUBJECTS[role][0]}`),
  ]);
  sessions = Object.fromEntries(await Promise.all(entries));
}, 120_000);
afterAll(() => running.close());

/** A call, and the roles that it is allowed to. */
const CALLS: [string, RoleName[], (credentials: Credentials) => Promise<unknown>][] = [
  [
    'GetTemplate of a stage',
    ['plan'],
    (as) => cfn(as).send(new cloudformation.GetTemplateCommand({ StackName: stage })),
  ],
  [
    "GetTemplate of the roles' stack",
    [],
    (as) => cfn(as).send(new cloudformation.GetTemplateCommand({ StackName: `${name}-github` })),
  ],
  [
    'DescribeStacks of a stage',
    ['plan', 'deploy'],
    (as) => cfn(as).send(new cloudformation.DescribeStacksCommand({ StackName: stage })),
  ],
  [
    'CreateChangeSet',
    [],
    (as) =>
      cfn(as).send(
        new cloudformation.CreateChangeSetCommand({ StackName: stage, ChangeSetName: 'mine', TemplateBody }),
      ),
  ],
  ['DeleteStack', [], (as) => cfn(as).send(new cloudformation.DeleteStackCommand({ StackName: stage }))],
  [
    "AssumeRole of the bootstrap's deploy role",
    ['deploy'],
    (as) =>
      sts(as).send(new AssumeRoleCommand({ RoleArn: bootstrapRole('deploy'), RoleSessionName: 'from-a-workflow' })),
  ],
  [
    "AssumeRole of CloudFormation's execution role",
    [],
    (as) =>
      sts(as).send(new AssumeRoleCommand({ RoleArn: bootstrapRole('cfn-exec'), RoleSessionName: 'from-a-workflow' })),
  ],
  [
    'GetObject of raw rows',
    [],
    (as) => s3(as).send(new GetObjectCommand({ Bucket: buckets.raw, Key: 'raw/rows.csv' })),
  ],
  [
    'GetObject of a model',
    [],
    (as) => s3(as).send(new GetObjectCommand({ Bucket: buckets.model, Key: 'executions/run-1/model.tar.gz' })),
  ],
  ['StartExecution', ['retrain'], (as) => states(as).send(new sfn.StartExecutionCommand({ stateMachineArn: machine }))],
  [
    'DescribeExecution',
    ['retrain', 'approve'],
    (as) => states(as).send(new sfn.DescribeExecutionCommand({ executionArn: execution })),
  ],
  ['StopExecution', ['retrain'], (as) => states(as).send(new sfn.StopExecutionCommand({ executionArn: execution }))],
  [
    'UpdateEndpoint',
    ['approve'],
    (as) =>
      new SageMakerClient(client(as)).send(
        new UpdateEndpointCommand({ EndpointName: stage, EndpointConfigName: 'config-a' }),
      ),
  ],
  [
    'DeleteRolePermissionsBoundary',
    [],
    (as) => new IAMClient(client(as)).send(new DeleteRolePermissionsBoundaryCommand({ RoleName: `${name}-retrain` })),
  ],
];

it.each(CALLS)('%s is allowed to: %j', async (_, allowed, call) => {
  const permitted: RoleName[] = [];
  for (const role of ROLES) {
    const refusal = await call(sessions[role]).then(
      () => undefined,
      (error: Error) => (error.name.startsWith('AccessDenied') ? error.message : undefined),
    );
    if (refusal === undefined) permitted.push(role);
    else expect(refusal).toMatch(/is not authorized to perform: |Access Denied/);
  }
  expect(permitted).toEqual(allowed);
});

it('a session whose role is given everything gets no further than the boundary', async () => {
  const Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const RoleName = `${name}-plan`;
  await new IAMClient(client()).send(new PutRolePolicyCommand({ RoleName, PolicyName: 'more', PolicyDocument }));
  const session = sessions.plan;
  await s3(session).send(new GetObjectCommand({ Bucket: buckets.raw, Key: 'raw/rows.csv' }));
  await expect(s3(session).send(new DeleteBucketCommand({ Bucket: buckets.raw }))).rejects.toThrow(
    'because no permissions boundary allows the s3:DeleteBucket action',
  );
  await expect(
    cfn(session).send(new cloudformation.DeleteStackCommand({ StackName: `${name}-github` })),
  ).rejects.toThrow('because no permissions boundary allows the cloudformation:DeleteStack action');
  await expect(
    new IAMClient(client(session)).send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
  ).rejects.toThrow('with an explicit deny in a permissions boundary');
});
